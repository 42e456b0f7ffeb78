// How ringmark-bench ends.
#pragma once

namespace ringmark::bench {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  ///< an error, a failed check, or a ratio above its bound
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInvalid = 4;     ///< a load generator was the bottleneck
inline constexpr int kExitRegression = 5;  ///< a bar is missed
inline constexpr int kExitNoisy = 6;       ///< the machine was too noisy, or there are too few blocks to say
inline constexpr int kExitSignal = 128;    ///< plus the number of the signal, as shells say it

}  // namespace ringmark::bench
