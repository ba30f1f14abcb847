// When a card counts: when it has agreed with itself often enough. One sighting is nothing; docs/room.md has the figures.
// What is known of cards here is numbers and places in the picture, for the time of one round.

(() => {
  "use strict";

  const SECONDS = 4; // sightings older than this are dropped, but for those of the last pictures
  const PICTURES = 8; // of a slow computer
  const AGREEING = 4;
  const SURE = 3; // of those
  const SPREAD = 0.6; // seconds between the first and the last
  const SHARE = 0.75; // of all sightings of the number, and of the place
  const MOST_LEAN = 34; // degrees; beyond it nobody can say which edge is up
  const TWICE = 2; // pictures in which one number is in two places
  const PASS = 5;
  const SAME = 0.7; // sides of a mark, within which two sightings are of one place

  // The two faces of card k are the marks 2k and 2k + 1. While the camera sees 2k, its holder sees A to D, the one at the top
  // upright; while it sees 2k + 1, E and three times pass.
  const cardOf = (mark) => mark >> 1;
  const answerOf = (mark, turn) => (mark & 1 ? (turn === 0 ? 4 : PASS) : turn);
  const near = (a, b, sides) => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) < sides * Math.max(a.side, b.side);

  // `dealt` cards, numbered from 0; `posters` are sightings from a look at the room with the cards down; `turned` is how
  // many quarters the camera itself is turned.
  class Votes {
    constructor(dealt, posters = [], turned = 0) {
      Object.assign(this, { dealt, posters, turned, seen: [], times: [] });
      this.counted = new Map(); // card to answer
      this.pictures = new Map(); // card to how many pictures had it in two places
    }

    // What one picture showed, at a time in seconds.
    add(sightings, now) {
      const onTheWall = (one) => this.posters.some((poster) => poster.mark === one.mark && near(poster, one, SAME));
      const fresh = sightings.filter((one) => !onTheWall(one)).map(({ mark, turn, lean, x, y, side, sure }) => ({
        card: cardOf(mark), answer: answerOf(mark, (turn - this.turned + 4) & 3), slants: Math.abs(lean) > MOST_LEAN,
        x, y, side, sure, now,
      }));
      this.times.push(now);
      const oldest = Math.min(now - SECONDS, this.times.at(-PICTURES) ?? this.times[0]);
      this.times = this.times.filter((time) => time >= oldest);
      this.seen = this.seen.filter((one) => one.now >= oldest).concat(fresh);
      for (const card of new Set(fresh.map((one) => one.card))) this.weigh(card, fresh);
    }

    weigh(card, fresh) {
      const own = this.seen.filter((one) => one.card === card);
      const here = fresh.filter((one) => one.card === card && one.sure && !one.slants);
      if (here.some((one) => !near(one, here[0], 1))) this.pictures.set(card, (this.pictures.get(card) ?? 0) + 1);
      const answer = this.isTwice(card) ? null : agreed(own, this.seen);
      if (answer !== null) this.counted.set(card, answer);
      if (this.isTwice(card) || inTwoPlaces(own)) this.counted.delete(card);
      const last = fresh.findLast((one) => one.card === card && !one.slants);
      if (last) this.outvote(this.seen.filter((one) => !one.slants && near(one, last, SAME)), card);
    }

    // Two cards cannot be in one place at one time: what was seen there less often was misread. One that was lowered before
    // the other came up stays counted.
    outvote(place, card) {
      const own = place.filter((one) => one.card === card);
      for (const other of new Set(place.map((one) => one.card))) {
        const its = place.filter((one) => one.card === other);
        const together = its.at(-1).now >= own[0].now && own.at(-1).now >= its[0].now;
        if (other !== card && together && its.length !== own.length) this.counted.delete(its.length < own.length ? other : card);
      }
    }

    isTwice(card) { return (this.pictures.get(card) ?? 0) >= TWICE; }

    // Card to answer: 0 to 4 for A to E, 5 for pass; of dealt cards alone.
    get answers() { return new Map([...this.counted].filter(([card]) => card < this.dealt)); }

    // How many cards were read, are held slanting and not read, have one number, and were not dealt.
    get state() {
      const latest = this.times.at(-1) - 1.5;
      const slanting = new Map();
      for (const { card, slants, now } of this.seen) {
        if (slants && now >= latest && card < this.dealt && !this.counted.has(card)) slanting.set(card, (slanting.get(card) ?? 0) + 1);
      }
      return {
        read: this.answers.size,
        slanting: [...slanting.values()].filter((times) => times > 1).length,
        twice: [...this.pictures.keys()].filter((card) => card < this.dealt && this.isTwice(card)).length,
        undealt: [...this.counted.keys()].filter((card) => card >= this.dealt).length,
      };
    }
  }

  // The answer that enough sightings of one card agree on, or null.
  function agreed(own, all) {
    const straight = own.filter((one) => !one.slants), times = new Map();
    for (const { answer } of straight) times.set(answer, (times.get(answer) ?? 0) + 1);
    for (const [answer, count] of times) {
      if (count < AGREEING || count < SHARE * straight.length) continue;
      const same = straight.filter((one) => one.answer === answer);
      if (same.filter((one) => one.sure).length < SURE || same.at(-1).now - same[0].now < SPREAD) continue;
      const last = same.at(-1), place = all.filter((one) => !one.slants && near(one, last, SAME));
      const agreeing = place.filter((one) => one.card === last.card && one.answer === answer);
      if (agreeing.length >= SHARE * place.length) return answer;
    }
    return null;
  }

  // Whether sightings, one or several pictures' together, lie in two places often enough to be two cards.
  function inTwoPlaces(own) {
    const straight = own.filter((one) => !one.slants);
    if (!straight.length) return false;
    const last = straight.at(-1), elsewhere = straight.filter((one) => !near(one, last, 2));
    return elsewhere.length >= AGREEING && straight.length - elsewhere.length >= AGREEING;
  }

  // What stayed in its place while a room was looked at with the cards down: seen in two pictures or more.
  const postersIn = (sightings) => sightings.filter((one, at) => sightings.some((other, place) => (
    place !== at && other.mark === one.mark && near(other, one, SAME))));

  Object.assign(window.casebookRoom, { Votes, postersIn, cardOf, answerOf, PASS });
})();
