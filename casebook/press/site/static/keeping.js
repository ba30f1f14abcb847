// The one place where what a reader keeps is kept: the exercises, the answers page, the slides and the page that holds
// the book in a learning platform all ask this.
//
// It is a database of the browser (IndexedDB, through the library idb). Where that cannot be had it is localStorage, and
// where that cannot be had either, this page's memory, until the page is left; `refused()` says why. What an earlier
// book left in localStorage is moved into the database.
//
// A record is one revision, and is only ever added: two windows cannot overwrite one another. It has a number, by which
// revisions are in order wherever they lie. In the database it lies as a Blob, which browsers keep as a file of its own
// and delete within a minute of its erasing; the bytes of text they keep for long.
//
// Of what a learner works on for weeks (codes, passages and themes, on the page for the transcripts) each thing is a record
// of its own, too. Of a thing only the last record is kept: what was written before, or taken away, is deleted with it.
//
// `window.casebookKeep()` gives { read, add, erase, things, nobodys, handedIn, listen, refused, learner }, by default for the book of this page.

(() => {
  "use strict";

  const { gettext } = window.casebookWords;
  const DATABASE = "casebook";
  const STORE = "answers";
  const PATIENCE = 4000; // milliseconds; a database that does not answer at all is known in WebKit
  const LAST = "\uffff"; // sorts after every key
  const MARK = "erased"; // changes with each erasing, so that a page which slept meanwhile knows

  const NAME = /^(slides\/)?[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/; // CASE/ID, also on slides

  const WORK = "analysis/"; // under which things lie
  const THING = /^analysis\/[a-z]+\/[a-z][a-z0-9-]{0,39}$/; // WORK/KIND/ID

  const HANDED_IN = "handed-in/record"; // beside the answers

  const under = (start) => IDBKeyRange.bound(start, start + LAST);
  const numberOf = (key) => (key ? Number.parseInt(key.slice(key.lastIndexOf("/") + 1), 10) : 0);
  const numbered = (key, number) => `${key}/${String(number).padStart(6, "0")}`;

  function inTime(promise) {
    const late = new Promise((_, reject) => {
      window.setTimeout(() => reject(new DOMException("the database did not answer", "TimeoutError")), PATIENCE);
    });
    return Promise.race([promise, late]);
  }

  function parsed(text) {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {};
    }
  }

  // Whether a revision can be shown and handed in: what lies in a browser may have been put there by anybody.
  function wellFormed(revision) {
    const { value, option, codes, reason, day } = revision ?? {};
    const chosen = Number.isInteger(value) || typeof option === "string" || (typeof codes === "object" && codes !== null && !Array.isArray(codes));
    return chosen && typeof reason === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day);
  }

  const isThing = (name, thing) => THING.test(name) && typeof thing === "object" && thing !== null && !Array.isArray(thing);

  // A short name of a text, for keys that are the same whenever the same thing is moved.
  function fingerprint(text) {
    let hash = 0x811c9dc5;
    for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
    return (hash >>> 0).toString(36);
  }

  // ---- the database

  let connection = null;

  function connected() {
    connection ??= inTime(window.idb.openDB(DATABASE, 1, {
      upgrade: (database) => { database.createObjectStore(STORE); },
      blocking: () => disconnect(),
      terminated: () => { connection = null; },
    }));
    connection.catch(() => { connection = null; });
    return connection;
  }

  function disconnect() {
    connection?.then((database) => database.close(), () => {});
    connection = null;
  }

  // A page that is left in the middle of a transaction leaves it open in WebKit, and then no page gets at the database
  // until the browser is started again: it is ended before. What was under way had not been said to be kept.
  const underWay = new Set();
  window.addEventListener("pagehide", () => underWay.forEach(end));

  function end(transaction) {
    try {
      transaction.abort();
    } catch {
      // it has ended
    }
  }

  // The browser may have closed it meanwhile, for instance because the reader cleared its data: then once more. What does
  // not answer is ended, so that it is not done later after all.
  async function within(mode, work) {
    for (const again of [true, false]) {
      const opened = await connected();
      let transaction;
      try {
        transaction = opened.transaction(STORE, mode, { durability: "strict" });
        const ended = underWay.delete.bind(underWay, transaction);
        underWay.add(transaction);
        transaction.done.then(ended, ended);
        const [answer] = await inTime(Promise.all([work(transaction.store), transaction.done]));
        return answer;
      } catch (error) {
        if (error?.name === "TimeoutError") end(transaction);
        disconnect(); // Safari: "Connection to Indexed Database server lost"
        const once = ["AbortError", "TimeoutError"].includes(error?.name);
        if (!again || once || (mode === "readwrite" && error?.name !== "InvalidStateError")) throw error;
      }
    }
    return undefined;
  }

  const blobs = (text) => (Array.isArray(text) ? text.map((one) => one && new Blob([one])) : new Blob([text]));

  // Some private windows store text and no Blob.
  async function asFile(text, put) {
    try {
      return await put(blobs(text));
    } catch (error) {
      if (["AbortError", "QuotaExceededError", "InvalidStateError", "TimeoutError"].includes(error?.name)) throw error;
      return put(text);
    }
  }

  const textOf = (value) => (typeof value === "string" ? value : value?.text().catch(() => "") ?? "");

  // Thousands of files are read as one, a line each: JSON has no line ends. Where one cannot be read, each for itself.
  async function textsOf(values) {
    try {
      const lines = (await new Blob(values.flatMap((value) => [value ?? "", "\n"])).text()).split("\n");
      if (lines.length === values.length + 1) return lines.slice(0, -1);
    } catch {
      // each for itself
    }
    return Promise.all(values.map(textOf));
  }

  const database = {
    async open() {
      await within("readwrite", (store) => {
        store.put("1", "probe");
        return store.delete("probe");
      });
    },

    async records(start) {
      const [keys, values] = await within("readonly", (store) => Promise.all([store.getAllKeys(under(start)), store.getAll(under(start))]));
      const texts = await Promise.all(values.map(textOf));
      return keys.map((key, place) => [key, texts[place]]);
    },

    // Without what is worked on for weeks, which may be thousands of records.
    async revisions(start) {
      const keys = (await this.keys(start)).filter((key) => !key.startsWith(start + WORK));
      const values = await within("readonly", (store) => Promise.all(keys.map((key) => store.get(key))));
      const texts = await textsOf(values);
      const records = keys.map((key, place) => [key, texts[place]]);
      return records.map(([key, text]) => ({ key: key.slice(0, key.lastIndexOf("/")), number: numberOf(key), revision: parsed(text) }));
    },

    async mark(start) {
      return (await this.records(start + MARK)).at(-1)?.[1] ?? "";
    },

    setMark(start, mark) {
      return within("readwrite", (store) => store.put(mark, start + MARK));
    },

    add(key, number, revision) {
      return asFile(JSON.stringify(revision), (value) => within("readwrite", async (store) => {
        const last = (await store.getAllKeys(under(`${key}/`))).at(-1);
        return store.put(value, numbered(key, Math.max(numberOf(last) + 1, number)));
      }));
    },

    // Moved from localStorage, with its number and no second time; what an earlier book left has none and comes first.
    take(key, place, { number, ...revision }) {
      const text = JSON.stringify(revision);
      const tail = `-${numbered("", place).slice(1)}-${fingerprint(text)}`;
      return asFile(text, (value) => within("readwrite", (store) => store.put(value, numbered(key, Number(number) || 0) + tail)));
    },

    remove(keys) {
      return within("readwrite", (store) => Promise.all(keys.map((key) => store.delete(key))));
    },

    // Things instead of what was there of them, all together or not at all: [[key, thing or null, where it goes], …].
    async replace(start, number, changed) {
      const gone = new Set(changed.map(([key]) => key));
      const put = (values) => within("readwrite", async (store) => {
        const before = await store.getAllKeys(under(start));
        const old = before.filter((key) => gone.has(key.slice(0, key.lastIndexOf("/"))));
        const kept = changed.map(([key, thing], place) => thing && store.put(values[place], numbered(key, number)));
        const written = new Set(changed.map(([key]) => numbered(key, number)));
        return Promise.all([...kept, ...old.filter((key) => !written.has(key)).map((key) => store.delete(key))]);
      });
      const texts = changed.map(([, thing]) => thing && JSON.stringify(thing));
      return asFile(texts, put);
    },

    // What there is of things; a record that was read before is not read again.
    async things(start, known) {
      const keys = await this.keys(start);
      const fresh = keys.filter((key) => !known.has(key));
      const values = await within("readonly", (store) => Promise.all(fresh.map((key) => store.get(key))));
      const texts = await textsOf(values);
      const read = new Map(fresh.map((key, place) => [key, parsed(texts[place])]));
      return keys.map((key) => [key, read.get(key) ?? known.get(key)]);
    },

    async keys(start) {
      const all = await within("readonly", (store) => store.getAllKeys(under(start)));
      return all.filter((key) => key !== start + MARK);
    },
  };

  // ---- localStorage, or something like it: all revisions of an answer under its key

  const webStorage = (storage) => ({
    async open() {
      storage().setItem("casebook/probe", "1");
      storage().removeItem("casebook/probe");
    },

    async keys(start) {
      return Object.keys(storage()).filter((key) => key.startsWith(start) && key !== start + MARK);
    },

    async revisions(start) {
      return (await this.keys(start)).flatMap((key) => {
        const { revisions } = parsed(storage().getItem(key));
        return (Array.isArray(revisions) ? revisions : []).map((one) => {
          const { number, ...revision } = one ?? {};
          return { key, number: Number(number) || 0, revision };
        });
      });
    },

    mark: async (start) => storage().getItem(start + MARK) ?? "",
    setMark: async (start, mark) => storage().setItem(start + MARK, mark),

    async add(key, number, revision) {
      const { revisions } = parsed(storage().getItem(key));
      storage().setItem(key, JSON.stringify({ revisions: [...(Array.isArray(revisions) ? revisions : []), { ...revision, number }] }));
    },

    async remove(keys) {
      for (const key of keys) storage().removeItem(key);
    },

    async replace(start, number, changed) {
      for (const [key, thing] of changed) {
        if (thing) storage().setItem(key, JSON.stringify({ revisions: [{ ...thing, number }] }));
        else storage().removeItem(key);
      }
    },

    async things(start) {
      return (await this.revisions(start)).map(({ key, number, revision }) => [numbered(key, number), revision]);
    },
  });

  const local = webStorage(() => {
    if (window.casebookRefused) throw window.casebookRefused; // theme.js has put a stand-in there
    return window.localStorage;
  });

  // Stands in for a storage, until the page is left.
  function pageMemory() {
    const held = Object.create({
      setItem(key, text) { this[key] = text; },
      getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; },
      removeItem(key) { delete this[key]; },
    });
    return webStorage(() => held);
  }

  // ---- why nothing is kept, in words that follow "This page cannot keep what you write,"

  function why(error) {
    const closed = window.parent !== window && window.location.protocol !== "file:" && window.origin === "null";
    if (closed) return gettext("because what holds this page shows it in a closed frame");
    if (error?.name === "TimeoutError") return gettext("because your browser's database does not answer (reload the page to try again)");
    if (error?.name === "QuotaExceededError") return gettext("because the space that your browser has for it is full");
    const blocked = error?.name === "SecurityError" || /denied/i.test(error?.message ?? "") || error instanceof TypeError;
    if (blocked && window.parent !== window) return gettext("because your browser refuses to keep anything for a page that is shown inside another one (look for “cookies” in its settings)");
    if (blocked) return gettext("because your browser is set to keep nothing for this page (look for “cookies” in its settings)");
    return gettext("because your browser could not write it down (the disk may be full, or this is a private window)");
  }

  // ---- the keeping-place of one book, or of one learner's book where a platform says which learner it is

  function keep({ book = document.documentElement.dataset.book ?? "", learner = learnerHere() } = {}) {
    const shared = `casebook/${book}/`;
    const start = learner ? `${shared}@${learner}/` : shared;
    const memory = pageMemory();
    const listeners = new Set();
    const channel = channelTo(shared);
    let places = []; // from the best to the last, which always takes
    let refusal = "";
    let seen = null; // the mark, as it was last read

    const ours = (key) => key.startsWith(start) && !key.slice(start.length).startsWith("@");

    async function openAll() {
      let fault;
      let writable = 0;
      for (const place of [database, local]) {
        try {
          await place.open();
          writable += 1;
          places.push(place);
        } catch (error) {
          fault = error;
          // what is full can still be read, saved and erased
          const readable = error?.name !== "TimeoutError" && (await place.keys(start).then(() => true, () => false));
          if (readable) places.push(place);
          else if (place === database && !["SecurityError", "TypeError"].includes(error?.name)) refusal = why(error); // out of reach
        }
      }
      places.push(memory);
      if (!writable) refusal ||= why(fault);
      if (places[0] === database && places.includes(local)) await takeOver(start);
    }
    const opened = openAll();

    // What lies in localStorage, from an earlier book or from a time without a database. Where the database refuses it, it
    // stays and is read where it is. What is nobody's (in a platform, of a time when learners were not told apart) is
    // taken only when somebody says that it is theirs.
    async function takeOver(from) {
      const left = (await local.keys(from)).filter((key) => !key.slice(from.length).startsWith("@"));
      for (const key of left) {
        const { revisions } = parsed(window.localStorage.getItem(key));
        try {
          for (const [place, revision] of (Array.isArray(revisions) ? revisions : []).entries()) {
            const name = key.slice(from.length);
            if (isThing(name, revision) || wellFormed(revision)) await database.take(start + name, place, revision);
          }
          await local.remove([key]);
        } catch {
          return;
        }
      }
    }

    // Answers of this book that an earlier copy kept for everybody at this computer: how many; theirs now; gone.
    const nobodys = {
      keys: async () => {
        await opened;
        const elsewhere = learner && places.includes(local) ? await local.keys(shared) : [];
        return elsewhere.filter((key) => !key.slice(shared.length).startsWith("@"));
      },
      take: async () => {
        await opened;
        await takeOver(shared);
        tellHere();
      },
      erase: async () => local.remove(await nobodys.keys()),
    };

    // A place that opened may close: what it held is then out of reach, and the others go on. `missed` hears of it.
    async function fromAll(ask, missed = () => {}) {
      await opened;
      const answers = [];
      for (const place of places) {
        try {
          answers.push(await ask(place));
        } catch (error) {
          missed(place, error);
        }
      }
      return answers;
    }

    // Every record that is this book's, in order. What cannot be read now has not gone: then this fails.
    async function records() {
      const all = await fromAll((place) => place.revisions(start), (place, error) => { throw error; });
      const found = all.flat().filter(({ key, revision }) => ours(key) && NAME.test(key.slice(start.length)) && wellFormed(revision));
      return found.sort((one, other) => one.number - other.number);
    }

    // The mark of the last erasing; what this page's memory holds from before it goes.
    async function lastErasing() {
      const marks = await fromAll((place) => (place === memory ? "" : place.mark(start)), (place, error) => { throw error; });
      const mark = marks.join("");
      if (seen !== null && seen !== mark) await memory.remove(await memory.keys(start)); // erased elsewhere
      seen = mark;
      return mark;
    }

    // Every answer's revisions by CASE/ID (slides/CASE/ID on slides), and the mark of the last erasing.
    async function read() {
      const mark = await lastErasing();
      const answers = {};
      for (const { key, revision } of await records()) (answers[key.slice(start.length)] ??= []).push(revision);
      return { answers, mark };
    }

    async function add(name, revision) {
      await opened;
      const before = (await records().catch(() => [])).filter(({ key }) => key === start + name);
      const number = (before.at(-1)?.number ?? 0) + 1;
      let fault = null;
      for (const place of places) {
        try {
          await place.add(start + name, number, revision);
          break;
        } catch (error) {
          fault = error;
        }
      }
      if (fault && (await held(memory))) refusal = why(fault);
      tellOthers();
    }

    // What this device has handed in to a computer in the room, and the token with which it can be taken back; it lies
    // with the answers, is no answer, and is erased with them. The last record holds; without one it is null.
    const handedIn = {
      read: async () => {
        const found = await fromAll((place) => place.revisions(start));
        return found.flat().filter(({ key }) => key === start + HANDED_IN).at(-1)?.revision ?? null;
      },
      note: (record) => add(HANDED_IN, record),
    };

    // What is kept of a work, by WORK/KIND/ID, and how it is changed: { name: thing, or null to take it away }.
    let readBefore = new Map();
    const things = {
      read: async () => {
        const from = start + WORK;
        const mark = await lastErasing();
        const all = (await fromAll((place) => place.things(from, readBefore), (place, error) => { throw error; })).flat();
        readBefore = new Map(all);
        const last = {};
        for (const [key, thing] of all) {
          const [name, number] = [key.slice(start.length, key.lastIndexOf("/")), numberOf(key)];
          if (isThing(name, thing) && number >= (last[name]?.number ?? 0)) last[name] = { number, thing };
        }
        return { things: Object.fromEntries(Object.entries(last).map(([name, { thing }]) => [name, thing])), mark };
      },
      change: async (changed) => {
        await opened;
        const from = start + WORK;
        const numbers = (await fromAll((place) => place.things(from, readBefore))).flat().map(([key]) => numberOf(key));
        const number = numbers.reduce((most, one) => Math.max(most, one), 0) + 1;
        const entries = Object.entries(changed).map(([name, thing]) => [start + name, thing]);
        let fault = null;
        let kept = null;
        for (const place of places) {
          try {
            // what is kept in a better place goes from the others
            await place.replace(from, number, kept ? entries.map(([key]) => [key, null]) : entries);
            kept ??= place;
          } catch (error) {
            fault ??= error;
          }
        }
        if (kept === memory) refusal = why(fault);
        tellOthers();
      },
    };

    async function leaveMark() {
      for (const place of places) {
        try {
          return await place.setMark(start, String(Math.random()).slice(2));
        } catch {
          // the next one
        }
      }
      return undefined;
    }

    // The marks of erasings, here and on the slides, are not what anybody kept: another window may lay one meanwhile.
    async function held(place) {
      const kept = (key) => ours(key) && ![MARK, `slides/${MARK}`].includes(key.slice(start.length));
      return (await place.keys(start)).filter(kept).length;
    }

    // Erases everything of this book, also of cases that it no longer has; then looks again: how many are `left`, and
    // into how many places of the browser it could not look, where something may be from a time when it could.
    async function erase() {
      await opened;
      const shut = new Set([database, local].filter((place) => !places.includes(place)));
      const missed = (place) => { shut.add(place); };
      await fromAll(async (place) => place.remove((await place.keys(start)).filter(ours)), missed);
      await leaveMark();
      const left = (await fromAll(held, missed)).reduce((sum, count) => sum + count, 0);
      if (!shut.size) refusal = "";
      tellOthers();
      tellHere();
      return { left, shut: shut.size };
    }

    function tellOthers() {
      channel?.postMessage("changed");
    }
    function tellHere() {
      for (const listener of listeners) listener();
    }

    // Whenever another window may have changed something, or this page comes back from where it slept.
    channel?.addEventListener("message", tellHere);
    window.addEventListener("storage", ({ key }) => { if (key === null || key.startsWith(start)) tellHere(); });
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) tellHere(); });
    window.addEventListener("focus", tellHere);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tellHere(); });

    return { read, add, erase, things, nobodys, handedIn, learner, listen: (listener) => { listeners.add(listener); }, refused: () => refusal };
  }

  // Firefox refuses even this where it may keep nothing.
  function channelTo(name) {
    try {
      return new BroadcastChannel(name);
    } catch {
      return null;
    }
  }

  // In a package the page that holds the book says in the frame's name whose book this is.
  function learnerHere() {
    return /^casebook-page@(\w+)$/.exec(window.name)?.[1] ?? "";
  }

  keep.fingerprint = fingerprint;
  window.casebookKeep = keep;
})();
