// How well the texts of a page stand out from what is behind them.
"use strict";

// [[text, ratio]...] of each element with text of its own; WCAG 2.2, section 1.4.3.
function contrasts(page) {
  return page.evaluate(() => {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const luminance = (color) => {
      const [red, green, blue] = channels(color).map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const isOpaque = (color) => channels(color)[3] !== 0;
    const behind = (element) => {
      const color = getComputedStyle(element).backgroundColor;
      return isOpaque(color) ? color : behind(element.parentElement);
    };
    const ownText = (element) =>
      [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("");
    return [...document.body.querySelectorAll(":not(noscript, label)")].filter(ownText).map((element) => {
      const [dark, light] = [getComputedStyle(element).color, behind(element)].map(luminance).sort((a, b) => a - b);
      return [ownText(element), (light + 0.05) / (dark + 0.05)];
    });
  });
}

module.exports = { contrasts };
