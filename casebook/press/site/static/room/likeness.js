// How like the marks of a set some grey cells are. Every mark is kept in its four turns and as a lens blurs it, a little or
// much, so cells are compared as the greys that a camera gives and not as black and white.

(() => {
  "use strict";

  const BLURS = [0.01, 0.33, 0.5, 0.66]; // one sigma, in widths of a cell
  const MOST_BLUR = 1.9; // one sigma, in pixels: a lens blurs a near mark less, counted in cells
  const GRID = [0, 1, 2, 3];
  const LIGHT_ROUND = 2; // cells of paper round the mark that blur into it

  // `marks`: { cells, marks }: how many cells a side inside the dark border, and each mark as hexadecimal digits whose bits
  // are its cells row by row, 1 for light.
  class Likeness {
    constructor({ cells, marks }) {
      this.cells = cells;
      this.basis = evenLight(cells);
      this.patterns = marks.flatMap((digits, mark) => {
        let pattern = withBorder(bitsOf(digits, cells * cells), cells);
        return GRID.map((turn) => {
          const levels = BLURS.map((blur) => this.normal(inside(blurred(pattern, blur), cells)));
          pattern = turnedClockwise(pattern);
          return { mark, turn, levels };
        });
      });
      this.flat = BLURS.map((_, level) => {
        const all = new Float32Array(this.patterns.length * cells * cells);
        this.patterns.forEach(({ levels }, i) => all.set(levels[level], i * cells * cells));
        return all;
      });
    }

    // Values without their mean and without light that falls off to one side, of length one; `contrast` is their length
    // before that.
    normal(values) {
      const made = Float32Array.from(values);
      for (const plane of this.basis) {
        let dot = 0;
        for (let i = 0; i < made.length; i += 1) dot += made[i] * plane[i];
        for (let i = 0; i < made.length; i += 1) made[i] -= dot * plane[i];
      }
      let squares = 0;
      for (let i = 0; i < made.length; i += 1) squares += made[i] * made[i];
      const contrast = Math.sqrt(squares) || 1;
      for (let i = 0; i < made.length; i += 1) made[i] /= contrast;
      made.contrast = contrast;
      return made;
    }

    // The likest mark for a square with sides of `side` pixels: { pattern, level, score (1 is the same), margin to the
    // next, contrast }. What is nowhere near `low` at the first blur is compared with no other.
    likest(values, side, low) {
      const { patterns, flat } = this, own = this.normal(values), n = own.length;
      const most = (MOST_BLUR * (this.cells + 2)) / side;
      const levels = most > BLURS[1] ? [1, 0, 2, 3] : [0, 1, 2, 3];
      let best = -2, second = -2, found = -1, level = 0;
      for (const [look, at] of levels.entries()) {
        if (at && BLURS[at] > most) continue;
        const all = flat[at];
        for (let i = 0, p = 0; i < patterns.length; i += 1) {
          let dot = 0;
          for (let k = 0; k < n; k += 1) dot += own[k] * all[p++];
          if (dot > best) {
            if (found !== i) second = Math.max(best, second);
            best = dot; found = i; level = at;
          } else if (dot > second && i !== found) second = dot;
        }
        if (look === 0 && best < low) break;
      }
      return { pattern: patterns[found], level, score: best, margin: best - second, contrast: own.contrast };
    }

    // How like one pattern at one blur.
    like(values, { levels }, level) {
      const own = this.normal(values);
      return own.reduce((sum, value, k) => sum + value * levels[level][k], 0);
    }
  }

  const bitsOf = (digits, count) => {
    const bits = Array.from(digits, (digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
    return Array.from(bits.slice(-count), Number);
  };

  // Rows of cells: the mark, its dark border and light paper round it.
  function withBorder(bits, cells) {
    const whole = cells + 2 + 2 * LIGHT_ROUND;
    return Array.from({ length: whole }, (_, y) => Array.from({ length: whole }, (_, x) => {
      const i = y - LIGHT_ROUND, j = x - LIGHT_ROUND, last = cells + 1;
      if (i < 0 || j < 0 || i > last || j > last) return 1;
      return i === 0 || j === 0 || i === last || j === last ? 0 : bits[(i - 1) * cells + j - 1];
    }));
  }

  const turnedClockwise = (rows) => rows.map((row, y) => row.map((_, x) => rows[rows.length - 1 - x][y]));

  function inside(rows, cells) {
    const first = LIGHT_ROUND + 1;
    return rows.slice(first, first + cells).flatMap((row) => row.slice(first, first + cells));
  }

  function blurred(rows, blur) {
    const weights = spread(blur), most = rows.length - 1;
    const along = (value) => weights.reduce((sum, weight, i) => sum + weight * value(i - 2), 0);
    const held = (at) => Math.min(Math.max(at, 0), most);
    const across = rows.map((row) => row.map((_, x) => along((i) => row[held(x + i)])));
    return across.map((row, y) => row.map((_, x) => along((i) => across[held(y + i)][x])));
  }

  // What five cells in a row give to the middle half of the third, under a Gaussian blur.
  function spread(blur) {
    const given = [-2, -1, 0, 1, 2].map((i) => [-0.2, -0.1, 0, 0.1, 0.2]
      .reduce((sum, off) => sum + below((i + off + 0.5) / blur) - below((i + off - 0.5) / blur), 0));
    const all = given.reduce((sum, value) => sum + value, 0);
    return given.map((value) => value / all);
  }

  // The normal distribution function, by formula 7.1.26 of M. Abramowitz and I. Stegun, Handbook of mathematical functions.
  function below(x) {
    const z = Math.abs(x) / Math.SQRT2, t = 1 / (1 + 0.3275911 * z);
    const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    const e = 1 - sum * Math.exp(-z * z);
    return x < 0 ? (1 - e) / 2 : (1 + e) / 2;
  }

  // Three planes over the cells, each of length one and none along another: level, falling to the right, falling down.
  function evenLight(cells) {
    const middle = (cells - 1) / 2, all = Array.from({ length: cells * cells }, (_, i) => i);
    const planes = [all.map(() => 1), all.map((i) => (i % cells) - middle), all.map((i) => Math.floor(i / cells) - middle)];
    return planes.map((plane) => {
      const length = Math.sqrt(plane.reduce((sum, value) => sum + value * value, 0));
      return Float32Array.from(plane, (value) => value / length);
    });
  }

  (window.casebookRoom ??= {}).Likeness = Likeness;
})();
