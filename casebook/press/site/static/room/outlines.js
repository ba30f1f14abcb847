// The outlines of everything dark in a grey picture: what is darker than its surroundings, followed round its rim
// (S. Suzuki and K. Abe, Topological structural analysis of digitized binary images by border following, 1985).

(() => {
  "use strict";

  const DX = [1, 1, 0, -1, -1, -1, 0, 1];
  const DY = [0, 1, 1, 1, 0, -1, -1, -1];
  const LONGEST = 8192; // steps round a rim
  // How the surroundings are taken: radius in pixels, how much darker, and at what share of their mean. Small marks need
  // the first, large ones the second, and those in shade the third.
  const LOOKS = [[4, 5, 1], [11, 7, 1], [11, 0, 0.72]];

  // For pictures of one size, in pixels. `each(grey, points, count, area)` is given every outline that may be a square
  // with sides of `least` pixels or more: points as x, y, x, y, …, clockwise, and what it encloses.
  class Outlines {
    constructor(width, height, least, each) {
      Object.assign(this, { width, height, least, each });
      this.sums = new Uint32Array((width + 1) * (height + 1));
      this.dark = new Uint8Array((width + 2) * (height + 2));
      this.points = new Int16Array(2 * LONGEST + 2);
    }

    follow(grey) {
      this.add(grey);
      for (const [radius, darker, share] of LOOKS) {
        this.divide(grey, radius, darker, share);
        this.trace(grey);
      }
    }

    // Sums of everything above and to the left, so that the mean of any window takes four look-ups.
    add(grey) {
      const { width, height, sums } = this, stride = width + 1;
      for (let y = 0, p = 0; y < height; y += 1) {
        for (let x = 0, row = 0, q = (y + 1) * stride + 1; x < width; x += 1, q += 1, p += 1) {
          row += grey[p];
          sums[q] = sums[q - stride] + row;
        }
      }
    }

    // 1 where a pixel is darker than the window round it, else 0; a frame of 0 one pixel wide.
    divide(grey, radius, darker, share) {
      const { width, height, sums, dark } = this, stride = width + 1, whole = 2 * radius + 1;
      for (let y = 0; y < height; y += 1) {
        const above = Math.max(0, y - radius), below = Math.min(height, y + radius + 1), high = below - above;
        const top = above * stride, bottom = below * stride, p = y * width, q = (y + 1) * (width + 2) + 1;
        const times = (whole * high) / share, more = darker * whole * high;
        for (let x = 0; x < width; x += 1) {
          if (x === radius && width > 2 * radius) { // away from the frame every window is as wide
            const end = width - radius - 1;
            for (let a = top, b = top + whole, c = bottom, d = bottom + whole; x < end; x += 1) {
              dark[q + x] = grey[p + x] * times + more < sums[d++] - sums[c++] - sums[b++] + sums[a++] ? 1 : 0;
            }
          }
          const left = Math.max(0, x - radius), right = Math.min(width, x + radius + 1), area = (right - left) * high;
          const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
          dark[q + x] = (grey[p + x] * area) / share + darker * area < sum ? 1 : 0;
        }
      }
    }

    // Every dark rim that no earlier one passed; what is passed becomes 2.
    trace(grey) {
      const { width, height, dark, points, least } = this, stride = width + 2;
      const STEP = [1, stride + 1, stride, stride - 1, -1, -stride - 1, -stride, -stride + 1];
      for (let y = 1; y <= height; y += 1) {
        for (let x = 1, q = y * stride + 1; x <= width; x += 1, q += 1) {
          if (dark[q] !== 1 || dark[q - 1] !== 0) continue;
          let at = q, px = x, py = y, from = 4, first = -1, steps = 0, count = 0, twice = 0;
          let west = x, east = x, north = y, south = y;
          for (;;) {
            let way = -1;
            for (let turn = 1; turn <= 8; turn += 1) { // clockwise, from where we came
              if (dark[at + STEP[(from + turn) & 7]] !== 0) { way = (from + turn) & 7; break; }
            }
            dark[at] = 2;
            if (way < 0 || (at === q && first === way && steps > 0)) break;
            if (at === q && first < 0) first = way;
            if (count < LONGEST) { points[2 * count] = px - 1; points[2 * count + 1] = py - 1; count += 1; }
            const nx = px + DX[way], ny = py + DY[way];
            twice += px * ny - nx * py;
            at += STEP[way]; px = nx; py = ny;
            if (px < west) west = px; else if (px > east) east = px;
            if (py < north) north = py; else if (py > south) south = py;
            from = (way + 4) & 7;
            if ((steps += 1) > LONGEST) break;
          }
          const wide = east - west >= 0.8 * least && south - north >= 0.8 * least;
          const long = steps >= 2.6 * least && steps <= 3000; // a card with a thumb on it runs on round the hand
          if (twice > 0 && wide && long) this.each(grey, points, count, twice / 2); // below 0: round a hole
        }
      }
    }
  }

  (window.casebookRoom ??= {}).Outlines = Outlines;
})();
