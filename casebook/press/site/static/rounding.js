/* What may be shown of how a group divides: the rule of casebook/debrief/rounding.py, where its reasons stand.
 *
 * casebookRounding.split(counts, limit[, random]) -> null where nothing may be shown, or for each count
 *   {about, low, high}: a multiple of the limit, 0 for few, and how many people it may stand for.
 *   counts: whole numbers, the last of those who gave no answer; random() from 0 up to 1, by default the browser's own.
 */
(function () {
  "use strict";

  var SELDOM = 0.05, TRIES = 1000, LARGEST_STANDS_OUT = 3;

  function sum(numbers) {
    return numbers.reduce(function (all, one) { return all + one; }, 0);
  }

  function byLot() {
    var drawn = crypto.getRandomValues(new Uint32Array(1));
    return drawn[0] / 4294967296;
  }

  function weights(people, limit) {
    if (people < limit) return [[0, 1]];
    var below = Math.floor(people / limit) * limit;
    var found = people < 2 * limit ? [[0, SELDOM]] : [];
    [below - limit, below, below + limit].forEach(function (about) {
      var away = Math.abs(about - people);
      if (about >= limit && away <= limit) found.push([about, Math.max(SELDOM, 1 - away / limit)]);
    });
    return found;
  }

  function one(people, limit, random) {
    var found = weights(people, limit);
    var left = random * sum(found.map(function (each) { return each[1]; }));
    for (var n = 0; n < found.length; n++) {
      left -= found[n][1];
      if (left < 0) return found[n][0];
    }
    return found[found.length - 1][0];
  }

  function least(about, limit) {
    return about ? Math.max(limit, about - limit) : 0;
  }

  function most(about, limit) {
    return about ? about + limit : 2 * limit - 1;
  }

  function keepsOrder(counts, about) {
    return counts.every(function (people, i) {
      return counts.every(function (other, j) { return people <= other || about[i] >= about[j]; });
    });
  }

  function fits(counts, about, limit) {
    if (!keepsOrder(counts, about)) return false;
    if (about.indexOf(0) < 0) return true;
    var total = sum(counts), answers = about.slice(0, -1), few = most(0, limit);
    var spared = (about[about.length - 1] === 0 ? few : 0) + (answers.indexOf(0) >= 0 ? few : 0);
    return sum(about.map(function (each) { return least(each, limit); })) <= total - limit &&
      sum(about.map(function (each) { return most(each, limit); })) - spared >= total;
  }

  function standsOut(answers, about) {
    var top = Math.max.apply(null, answers), place = answers.indexOf(top);
    if (answers.lastIndexOf(top) !== place) return true;
    return about.every(function (other, n) { return n === place || n === about.length - 1 || other < about[place]; });
  }

  function split(counts, limit, random) {
    var draw = random || byLot, total = sum(counts);
    if (total < limit || counts.length < 4) return null; // of two answers nothing is shown
    for (var drawing = 0; drawing < TRIES; drawing++) {
      var about = counts.map(function (people) { return one(people, limit, draw()); });
      if ((drawing >= LARGEST_STANDS_OUT || standsOut(counts.slice(0, -1), about)) && fits(counts, about, limit)) {
        return bounded(about, total, limit);
      }
    }
    return null;
  }

  function bounded(about, total, limit) {
    var lows = about.map(function (each) { return least(each, limit); });
    var highs = about.map(function (each) { return most(each, limit); });
    return about.map(function (each, n) {
      return {
        about: each,
        low: Math.max(lows[n], total - sum(highs) + highs[n]),
        high: Math.min(highs[n], total - sum(lows) + lows[n])
      };
    });
  }

  window.casebookRounding = { split: split };
})();
