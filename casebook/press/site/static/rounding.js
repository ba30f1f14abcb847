// A stand-in.
(() => {
  "use strict";
  const split = (counts) => (counts.reduce((a, b) => a + b, 0) < 8 ? null : counts.map((count) => {
    const about = count < 5 ? 0 : 5 * Math.round(count / 5);
    return { about, low: about ? about - 4 : 0, high: about + 4 };
  }));
  window.casebookRounding = { split };
})();
