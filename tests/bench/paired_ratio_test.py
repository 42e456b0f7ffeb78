"""Ratios from pairs, against published tables and examples."""
import math
import unittest

from paired_ratio import estimate_ratio, excluded_on_each_side


class Excluded(unittest.TestCase):
    def test_is_the_published_critical_value(self):
        published = {6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 15: 25, 20: 52}  # two-sided, 5 %
        self.assertEqual({count: excluded_on_each_side(count) for count in published}, published)


class Estimate(unittest.TestCase):
    def test_is_the_median_of_walsh_averages(self):
        # Averages 1, 1.5, 2, 2.5, 3, 4: the median is 2.25.
        self.assertAlmostEqual(estimate_ratio([1.0, 4.0, 2.0])[0], 9.487735836358526)

    def test_has_no_interval_below_six_pairs(self):
        ratio, interval = estimate_ratio([0.1, 0.2, 0.3, 0.4, 0.5])
        self.assertAlmostEqual(ratio, 1.3498588075760032)
        self.assertIsNone(interval)

    def test_spans_the_full_range_at_six_pairs(self):
        _, interval = estimate_ratio([0.0, 1.0, 2.0, -1.0, -2.0, 0.5])
        self.assertAlmostEqual(interval[0], 0.1353352832366127)
        self.assertAlmostEqual(interval[1], 7.38905609893065)

    def test_matches_the_published_depression_scale_example(self):
        # Hollander & Wolfe, table 3.1: the estimate is -0.46 and the 96 % interval -0.786 ... -0.010.
        effects = [0.878 - 1.83, 0.647 - 0.50, 0.598 - 1.62, 2.05 - 2.48, 1.06 - 1.68, 1.29 - 1.88, 1.06 - 1.55,
                   3.14 - 3.06, 1.29 - 1.30]
        ratio, interval = estimate_ratio(effects)
        self.assertAlmostEqual(math.log(ratio), -0.46)
        self.assertAlmostEqual(math.log(interval[0]), -0.786)
        self.assertAlmostEqual(math.log(interval[1]), -0.010)


if __name__ == "__main__":
    unittest.main()
