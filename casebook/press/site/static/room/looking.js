// What the camera is looked through for: to try one card, to see the room with the cards down, to read what is held up.

(() => {
  "use strict";

  const { gettext } = window.casebookWords;
  const { Camera, Reader, Votes, mirrored, postersIn, PASS } = window.casebookRoom;
  const PAUSE = 120; // milliseconds from one picture to the next, at least
  const LOOK = { seconds: 2, pictures: 4 };
  const ENOUGH = 6; // sure sightings one way, three times as many as the other, say whether the picture is mirrored
  const TRIED = 4; // sightings of the card that is tried

  function wordsOf(isMirrored, degrees) {
    if (isMirrored && degrees) return gettext("The camera’s picture is mirrored and turned by {degrees} degrees. That is put right from now on: A is read as A.", { degrees });
    if (isMirrored) return gettext("The camera’s picture is mirrored. That is put right from now on: A is read as A.");
    if (degrees) return gettext("The camera’s picture is turned by {degrees} degrees. That is put right from now on: A is read as A.", { degrees });
    return gettext("The camera reads A at the top as A.");
  }

  // `marks` are the set's; `tell(what)` is given { trouble }, { tried }, { looked } or { reading } as it happens.
  class Looking {
    constructor(marks, tell) {
      Object.assign(this, { marks, tell, camera: new Camera(() => this.tell({ trouble: gettext("The camera has stopped. Press Camera on.") })) });
      this.forget();
    }

    forget() {
      clearTimeout(this.waiting);
      this.camera.off();
      Object.assign(this, { phase: "", reader: null, isMirrored: null, turned: 0, posters: [[], []], votes: null, seen: null });
    }

    async on() {
      await this.camera.on();
      this.step();
    }

    // The two ways in which a picture may be: as it is, and mirrored; until it is known, both.
    get ways() { return this.isMirrored === null ? [0, 1] : [this.isMirrored ? 1 : 0]; }

    tryOne() { this.begin("try"); }

    look() { this.begin("look"); }

    ask(dealt) {
      this.votes = this.posters.map((posters) => new Votes(dealt, posters, this.turned));
      this.begin("ask");
    }

    begin(phase) {
      Object.assign(this, { phase, seen: [[], []], began: performance.now() / 1000, pictures: 0 });
    }

    rest() { this.phase = ""; }

    // The answers by card, and nothing of them here any more.
    close() {
      this.rest();
      const { answers } = this.votes[this.likelier()];
      this.votes = null;
      this.seen = [[], []];
      return answers;
    }

    likelier() { return this.isMirrored ?? this.seen[1].length > this.seen[0].length ? 1 : 0; }

    step() {
      const began = performance.now(), picture = this.phase ? this.camera.picture() : null;
      if (picture?.trouble) this.tell(picture);
      else if (picture) this.read(picture, began / 1000);
      if (this.camera.stream) this.waiting = setTimeout(() => this.step(), Math.max(10, PAUSE - (performance.now() - began)));
    }

    read({ grey, width, height }, now) {
      if (this.reader?.width !== width || this.reader.height !== height) this.reader = new Reader(width, height, this.marks);
      this.pictures += 1;
      const ways = this.ways;
      for (const way of ways) {
        const sightings = this.reader.read(way ? mirrored(grey, width) : grey);
        this.seen[way].push(...sightings.filter((one) => one.sure || this.phase === "look"));
        this.votes?.[way].add(sightings, now);
      }
      this[{ try: "triedOne", look: "looked", ask: "asked" }[this.phase]](now);
    }

    triedOne() {
      for (const way of this.ways) {
        const near = this.seen[way].reduce((all, one) => (one.side > (all?.side ?? 0) ? one : all), null); // not what hangs on a wall
        const same = this.seen[way].filter((one) => one.mark === near.mark && one.turn === near.turn);
        if (same.length < TRIED || same.length < 3 * this.seen[1 - way].length) continue;
        if (near.mark & 1) return this.tell({ tried: gettext("Turn the card over: A, B, C and D must be on your side.") });
        Object.assign(this, { isMirrored: way === 1, turned: near.turn });
        this.rest();
        return this.tell({ tried: wordsOf(way === 1, near.turn * 90), done: true });
      }
      return null;
    }

    looked(now) {
      if (now - this.began < LOOK.seconds || this.pictures < LOOK.pictures) return;
      this.posters = this.seen.map(postersIn);
      const marks = Math.max(...this.ways.map((way) => new Set(this.posters[way].map((one) => one.mark)).size));
      this.rest();
      this.tell({ looked: marks });
    }

    asked() {
      if (this.isMirrored === null) {
        const [plain, turned] = this.seen.map((seen) => seen.length);
        if (Math.max(plain, turned) >= ENOUGH && Math.max(plain, turned) >= 3 * Math.min(plain, turned)) this.isMirrored = turned > plain;
      }
      this.tell({ reading: this.votes[this.likelier()].state });
    }
  }

  Object.assign(window.casebookRoom, { Looking, PASS });
})();
