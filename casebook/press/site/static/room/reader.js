// Reads the marks of paper cards in a grey picture. Nothing of a picture is kept after `read` but the sightings it returns.

(() => {
  "use strict";

  const { Likeness, Outlines, squareIn } = window.casebookRoom;
  const LEAST_SIDE = 9; // pixels
  const LEAST_CONTRAST = 14; // greys between the border and the paper
  const SURE = { score: 0.86, margin: 0.28 };
  const WEAK = { score: 0.84, margin: 0.2 }; // counts only beside sure ones
  const NUDGES = [[1, 0], [0, 1], [-1, 0], [0, -1]];

  // For pictures of one size and one set of marks. `read(grey)` returns what was seen: { mark, turn (quarters clockwise, as
  // the camera sees it), lean (degrees from that turn), x, y, side (pixels), score, margin, sure }.
  class Reader {
    constructor(width, height, marks) {
      Object.assign(this, { width, height, grey: null, found: [] });
      this.likeness = new Likeness(marks);
      this.modules = marks.cells + 2;
      this.outlines = new Outlines(width, height, LEAST_SIDE, (grey, points, count, area) => {
        const read = squareIn(points, count, area, LEAST_SIDE, (corners, side) => this.decoded(corners, side));
        if (read) this.found.push(read);
      });
    }

    read(grey) {
      this.grey = grey;
      this.found = [];
      this.outlines.follow(grey);
      this.grey = null;
      const kept = [];
      for (const one of this.found.sort((a, b) => b.score - a.score)) { // found by several looks: the best at each place
        const same = (other) => Math.abs(one.x - other.x) + Math.abs(one.y - other.y) < 0.5 * Math.max(one.side, other.side);
        if (!kept.some(same)) kept.push(one);
      }
      return kept;
    }

    // The grey at a place of the square, (0, 0) to (1, 1), between the pixels.
    at(h, u, v) {
      const { grey, width, height } = this, z = h[6] * u + h[7] * v + 1;
      const x = Math.min(Math.max((h[0] * u + h[1] * v + h[2]) / z - 0.5, 0), width - 1.001);
      const y = Math.min(Math.max((h[3] * u + h[4] * v + h[5]) / z - 0.5, 0), height - 1.001);
      const ix = Math.floor(x), iy = Math.floor(y), fx = x - ix, fy = y - iy, p = iy * width + ix;
      return (grey[p] * (1 - fx) + grey[p + 1] * fx) * (1 - fy) + (grey[p + width] * (1 - fx) + grey[p + width + 1] * fx) * fy;
    }

    // The grey of each cell inside the border.
    cellsOf(corners) {
      const h = perspective(corners), n = this.modules, inner = n - 2, e = 0.22 / n, values = new Float32Array(inner * inner);
      for (let i = 1, k = 0; i <= inner; i += 1) {
        for (let j = 1; j <= inner; j += 1, k += 1) {
          const x = (j + 0.5) / n, y = (i + 0.5) / n;
          values[k] = (this.at(h, x - e, y - e) + this.at(h, x + e, y - e) + this.at(h, x - e, y + e) + this.at(h, x + e, y + e)) / 4;
        }
      }
      return values;
    }

    // Whether the border is dark and what lies round it light.
    framed(corners) {
      const h = perspective(corners), n = this.modules, a = 0.5 / n, b = 1 - a, rim = [], round = [];
      for (let i = 0; i < n; i += 1) {
        const c = (i + 0.5) / n;
        rim.push(this.at(h, c, a), this.at(h, b, c), this.at(h, 1 - c, b), this.at(h, a, 1 - c));
        round.push(this.at(h, c, -a), this.at(h, 1 + a, c), this.at(h, 1 - c, 1 + a), this.at(h, -a, 1 - c));
      }
      const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const dark = mean(rim), light = mean(round);
      const pale = rim.filter((value) => value > (dark + light) / 2 + (light - dark) * 0.15).length;
      return light - dark >= LEAST_CONTRAST && pale <= rim.length * 0.2;
    }

    // What four corners show, or null where that is no mark of the set.
    decoded(given, side) {
      if (!this.framed(given)) return null;
      const low = WEAK.score - 0.24;
      let corners = given, read = this.likeness.likest(this.cellsOf(corners), side, low);
      if (read.score < low) return null;
      if (side < 60 && read.score < 0.97) {
        const nudged = this.nudged(corners, side, read);
        if (nudged !== corners) read = this.likeness.likest(this.cellsOf(nudged), side, 0);
        corners = nudged;
      }
      if (read.contrast < LEAST_CONTRAST * 1.2 || read.score < WEAK.score || read.margin < WEAK.margin) return null;
      const { mark, turn } = read.pattern;
      const sure = read.score >= SURE.score && read.margin >= SURE.margin;
      const printed = [0, 1, 2, 3].map((i) => corners[(i + turn) & 3]); // the printed top left first
      return { mark, ...turned(printed), ...middle(corners), side, score: read.score, margin: read.margin, sure };
    }

    // Corners moved for as long as that makes it a better likeness: small squares have blunt corners.
    nudged(corners, side, { pattern, level, score }) {
      let step = side < 30 ? 0.5 : 0.8, best = score, moved = true;
      for (let round = 0; round < 3 && moved; round += 1, step *= 0.55) {
        moved = false;
        for (const alone of [true, false]) { // each corner by itself, then all together
          for (const [dx, dy] of NUDGES) {
            for (let i = 0; i < (alone ? 4 : 1); i += 1) {
              const tried = corners.map(([x, y], j) => (!alone || j === i ? [x + dx * step, y + dy * step] : [x, y]));
              const like = this.likeness.like(this.cellsOf(tried), pattern, level);
              if (like > best + 0.004) { best = like; corners = tried; moved = true; }
            }
          }
        }
      }
      return corners;
    }
  }

  // The unit square onto four corners, as eight numbers (P. Heckbert, Fundamentals of texture mapping, 1989).
  function perspective([[ax, ay], [bx, by], [cx, cy], [dx, dy]]) {
    const px = ax - bx + cx - dx, py = ay - by + cy - dy;
    const ex = bx - cx, fx = dx - cx, ey = by - cy, fy = dy - cy, whole = ex * fy - fx * ey;
    const g = (px * fy - fx * py) / whole, h = (ex * py - px * ey) / whole;
    return [bx - ax + g * bx, dx - ax + h * dx, ax, by - ay + g * by, dy - ay + h * dy, ay, g, h];
  }

  // How a card is held; both of its axes have a say, so that one seen from the side is hardly mistaken.
  function turned([[ax, ay], [bx, by], [cx, cy], [dx, dy]]) {
    const up = Math.atan2(ax + bx - cx - dx, -(ay + by - cy - dy));
    const right = Math.atan2(by + cy - ay - dy, bx + cx - ax - dx);
    const mean = Math.atan2(Math.sin(up) + Math.sin(right), Math.cos(up) + Math.cos(right));
    const angle = (mean * 180) / Math.PI, quarters = Math.round(angle / 90);
    return { turn: (quarters + 4) & 3, lean: angle - quarters * 90 };
  }

  const middle = (corners) => ({
    x: corners.reduce((sum, [x]) => sum + x, 0) / 4, y: corners.reduce((sum, [, y]) => sum + y, 0) / 4,
  });

  window.casebookRoom.Reader = Reader;
})();
