// Squares seen from anywhere, in outlines: four corners, also where a thumb joins the square to what is behind it. Then
// four of the outline's corners in a row are still the square's, or three are, and the fourth lies across from the middle
// one.

(() => {
  "use strict";

  const LONGEST_SIDE = 420; // pixels; nearer to the lens than anybody sits
  const MOST_CORNERS = 60;
  const CLEAR = 0.95; // score of a reading beside which no other is looked for

  const better = (a, b) => (b && b.score > (a?.score ?? 0) ? b : a);

  // The best reading that `read(corners, side)` returns for four corners that this outline may be of, or null. `corners` are
  // [x, y] clockwise, `side` the root of the area, in pixels. Not the first: corners that are a little wrong can show
  // another mark.
  function squareIn(points, count, area, least, read) {
    const place = (k) => [points[2 * k], points[2 * k + 1]];
    const farthest = ([ax, ay]) => {
      let most = -1, found = 0;
      for (let k = 0; k < count; k += 1) {
        const x = points[2 * k] - ax, y = points[2 * k + 1] - ay, d = x * x + y * y;
        if (d > most) { most = d; found = k; }
      }
      return found;
    };
    let sx = 0, sy = 0;
    for (let k = 0; k < count; k += 1) { sx += points[2 * k]; sy += points[2 * k + 1]; }
    const a = farthest([sx / count, sy / count]), c = farthest(place(a));
    const [ax, ay] = place(a), ux = place(c)[0] - ax, uy = place(c)[1] - ay;
    let high = 0, low = 0, b = -1, d = -1; // the corners farthest from the diagonal, one on each side
    for (let k = 0; k < count; k += 1) {
      const off = (points[2 * k] - ax) * uy - (points[2 * k + 1] - ay) * ux;
      if (off > high) { high = off; b = k; } else if (off < low) { low = off; d = k; }
    }
    if (b < 0 || d < 0) return null;
    const enclosed = (high - low) / 2;
    if (enclosed < least * least * 0.55) return null;
    const four = (corners, trusted) => fromSides(points, count, corners, trusted, least, read);
    const isWhole = area > enclosed * 0.6 && area < enclosed * 1.25;
    const whole = isWhole ? four([a, b, c, d].sort((m, k) => m - k), 4) : null;
    if (whole?.score > CLEAR || area < least * least) return whole;
    return better(whole, partly(points, count, a, c, least, four));
  }

  function partly(points, count, a, c, least, four) {
    let best = null;
    for (const off of count > 200 ? [1.6, 3.2] : [1.4]) {
      const all = cornersOf(points, count, off, a, c), n = all.length;
      if (n < 4 || n > MOST_CORNERS) continue;
      for (let i = 0; i < n; i += 1) {
        const row = [all[i], all[(i + 1) % n], all[(i + 2) % n], all[(i + 3) % n]];
        if (n > 4 && plausible(points, row, 4, least)) best = better(best, four(row, 3));
        if (!(best?.score > CLEAR) && plausible(points, row, 3, least)) best = better(best, four(row, 2));
        if (best?.score > CLEAR) return best;
      }
    }
    return best;
  }

  // Whether corners, given as places on the outline, are near enough those of a square; of three, with the fourth across.
  function plausible(points, row, given, least) {
    const x = [], y = [];
    for (let i = 0; i < given; i += 1) { x[i] = points[2 * row[i]]; y[i] = points[2 * row[i] + 1]; }
    if (given === 3) { x[3] = x[0] + x[2] - x[1]; y[3] = y[0] + y[2] - y[1]; }
    let min = 1e9, max = 0;
    for (let i = 0; i < 4; i += 1) {
      const j = (i + 1) & 3, l = (i + 2) & 3, ax = x[j] - x[i], ay = y[j] - y[i], bx = x[l] - x[j], by = y[l] - y[j];
      const d = Math.sqrt(ax * ax + ay * ay);
      if (d < min) min = d;
      if (d > max) max = d;
      if (ax * by - ay * bx < 0.45 * d * Math.sqrt(bx * bx + by * by)) return false;
    }
    return min >= least && max <= min * 2.4 && max <= LONGEST_SIDE;
  }

  // An outline's corners between two of its points (D. Douglas and T. Peucker, 1973): nothing lies farther off than `off`.
  function cornersOf(points, count, off, a, c) {
    const keep = [a, c], stretches = [[a, c < a ? c + count : c], [c, a < c ? a + count : a]];
    while (stretches.length && keep.length < MOST_CORNERS + 4) {
      const [from, to] = stretches.pop();
      if (to - from < 4) continue;
      const p = from % count, r = to % count, px = points[2 * p], py = points[2 * p + 1];
      const ux = points[2 * r] - px, uy = points[2 * r + 1] - py, length = Math.sqrt(ux * ux + uy * uy) || 1;
      let most = 0, found = -1;
      for (let i = from + 1; i < to; i += 1) {
        const k = i % count, d = Math.abs((points[2 * k] - px) * uy - (points[2 * k + 1] - py) * ux) / length;
        if (d > most) { most = d; found = i; }
      }
      if (most > off) { keep.push(found % count); stretches.push([from, found], [found, to]); }
    }
    return keep.sort((x, y) => x - y);
  }

  // Corners where the sides cross. The first `trusted` sides after the first corner are the square's own; 4, 3 or 2.
  function fromSides(points, count, row, trusted, least, read) {
    const sides = [], corners = [];
    for (let i = 0; i < trusted; i += 1) {
      sides[i] = sideBetween(points, count, row[i], row[(i + 1) & 3]);
      if (!sides[i]) return null;
    }
    for (let i = 0; i < 4; i += 1) {
      if (trusted === 2 && i === 3) {
        const [p, q, r] = corners;
        corners.push([p[0] + r[0] - q[0], p[1] + r[1] - q[1]]);
        continue;
      }
      const x = points[2 * row[i]] + 0.5, y = points[2 * row[i] + 1] + 0.5;
      const before = trusted < 4 && i === 0 ? null : sides[(i + 3) & 3];
      const after = trusted < 4 && i === trusted ? null : sides[i];
      let corner = before && after ? crossing(before, after) : null;
      if (!corner && before !== after && (before || after)) { // the end of one side: on it, nearest to the outline's corner
        const [nx, ny, c] = before || after, d = nx * x + ny * y - c;
        corner = [x - d * nx, y - d * ny];
      }
      if (!corner) corner = [x, y];
      const dx = x - 0.5 - corner[0], dy = y - 0.5 - corner[1];
      corners.push(dx * dx + dy * dy > 16 + 0.02 * count ? [x, y] : corner);
    }
    return squarish(corners, least) ? read(corners, Math.sqrt(areaOf(corners))) : null;
  }

  function squarish(corners, least) {
    if (areaOf(corners) < 0) return false;
    let min = 1e9, max = 0;
    for (let i = 0; i < 4; i += 1) {
      const [p, q, r] = [corners[i], corners[(i + 1) & 3], corners[(i + 2) & 3]];
      const d = Math.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2);
      if (d < min) min = d;
      if (d > max) max = d;
      if ((q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0]) <= 0) return false;
    }
    return min >= least * 0.75 && max <= min * 3.2 && max <= LONGEST_SIDE;
  }

  function areaOf(corners) {
    return corners.reduce((sum, [x, y], i) => sum + x * corners[(i + 1) & 3][1] - corners[(i + 1) & 3][0] * y, 0) / 2;
  }

  // The side along a stretch of outline, by least squares, three times, later without what lies far off: [nx, ny, c], with
  // nx * x + ny * y = c on it and the normal pointing out of the square. Null for too short a stretch.
  function sideBetween(points, count, from, to) {
    const length = to - from < 0 ? to - from + count : to - from;
    if (length < 5) return null;
    const skip = Math.max(1, Math.round(length * 0.12)); // corners are round
    let nx = 0, ny = 0, c = 0, limit = 1e9;
    for (let pass = 0; pass < 3; pass += 1) {
      let n = 0, sx = 0, sy = 0, xx = 0, xy = 0, yy = 0;
      for (let i = skip; i <= length - skip; i += 1) {
        const k = (from + i) % count, x = points[2 * k], y = points[2 * k + 1];
        if (pass && Math.abs(nx * x + ny * y - c) > limit) continue;
        n += 1; sx += x; sy += y; xx += x * x; xy += x * y; yy += y * y;
      }
      if (n < 3) return null;
      sx /= n; sy /= n;
      const angle = 0.5 * Math.atan2(2 * (xy / n - sx * sy), xx / n - sx * sx - (yy / n - sy * sy));
      nx = -Math.sin(angle); ny = Math.cos(angle); c = nx * sx + ny * sy;
      let near = 0, squares = 0;
      for (let i = skip; i <= length - skip; i += 1) {
        const k = (from + i) % count, d = Math.abs(nx * points[2 * k] + ny * points[2 * k + 1] - c);
        if (pass && d > limit) continue;
        near += 1; squares += d * d;
      }
      limit = Math.max(0.7, 1.3 * Math.sqrt(squares / near));
    }
    const ex = points[2 * to] - points[2 * from], ey = points[2 * to + 1] - points[2 * from + 1];
    if (nx * ey - ny * ex < 0) { nx = -nx; ny = -ny; c = -c; } // outlines run clockwise: outside is on the left
    // A pixel's middle is half a pixel on from its number, and the edge of what is dark half a pixel further out.
    return [nx, ny, c + 0.5 * (nx + ny) + 0.5 * Math.max(Math.abs(nx), Math.abs(ny))];
  }

  function crossing([ax, ay, ac], [bx, by, bc]) {
    const d = ax * by - bx * ay;
    return Math.abs(d) < 0.15 ? null : [(ac * by - bc * ay) / d, (ax * bc - bx * ac) / d];
  }

  (window.casebookRoom ??= {}).squareIn = squareIn;
})();
