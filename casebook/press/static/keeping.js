// The one place where what a reader keeps is kept: the exercises, the answers page, the slides and the page that holds
// the book in a learning platform all ask this.
//
// It is a database of the browser (IndexedDB, through the library idb). Where that cannot be had it is localStorage, and
// where that cannot be had either, this page's memory, until the page is left; `refused()` says why. What an earlier
// book left in localStorage is moved into the database.
//
// A record is one revision, and is only ever added: two windows cannot overwrite one another. It lies there as a Blob,
// which browsers keep as a file of its own and delete within a minute of its erasing; the bytes of text they keep for long.
//
// `window.casebookKeep()` gives { read, add, erase, listen, refused }, by default for the book of this page.

(() => {
  "use strict";

  const DATABASE = "casebook";
  const STORE = "answers";
  const PATIENCE = 4000; // milliseconds; a database that does not open at all is known in WebKit
  const LAST = "\uffff"; // sorts after every key
  const MARK = "erased"; // changes with each erasing, so that a page which slept meanwhile knows

  const under = (start) => IDBKeyRange.bound(start, start + LAST);
  const numbered = (key, number) => `${key}/${String(number).padStart(6, "0")}`;

  function inTime(promise) {
    const late = new Promise((_, reject) => {
      window.setTimeout(() => reject(new DOMException("the database did not open", "TimeoutError")), PATIENCE);
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

  // The browser may have closed it meanwhile, for instance because the reader cleared its data: then once more.
  async function within(mode, work) {
    for (const again of [true, false]) {
      const database = await connected();
      try {
        const transaction = database.transaction(STORE, mode, { durability: "strict" });
        const [answer] = await Promise.all([work(transaction.store), transaction.done]);
        return answer;
      } catch (error) {
        if (!again || error?.name !== "InvalidStateError") throw error;
        connection = null;
      }
    }
    return undefined;
  }

  // Some private windows store text and no Blob.
  async function asFile(text, put) {
    try {
      return await put(new Blob([text]));
    } catch (error) {
      if (["QuotaExceededError", "InvalidStateError"].includes(error?.name)) throw error;
      return put(text);
    }
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
      const texts = await Promise.all(values.map((value) => (typeof value === "string" ? value : value.text().catch(() => ""))));
      return keys.map((key, place) => [key, texts[place]]);
    },

    async revisions(start) {
      const found = {};
      for (const [key, text] of await this.records(start)) {
        const revision = parsed(text);
        if (key !== start + MARK && Object.keys(revision).length) (found[key.slice(0, key.lastIndexOf("/"))] ??= []).push(revision);
      }
      return found;
    },

    async mark(start) {
      return (await this.records(start + MARK)).at(-1)?.[1] ?? "";
    },

    setMark(start, mark) {
      return within("readwrite", (store) => store.put(mark, start + MARK));
    },

    add(key, revision) {
      return asFile(JSON.stringify(revision), (value) => within("readwrite", async (store) => {
        const last = (await store.getAllKeys(under(`${key}/`))).at(-1);
        const number = last ? Number.parseInt(last.slice(last.lastIndexOf("/") + 1), 10) : 0;
        return store.put(value, numbered(key, number + 1));
      }));
    },

    // Moved from an earlier book: before everything else, and no second time.
    take(key, revision, place) {
      const text = JSON.stringify(revision);
      return asFile(text, (value) => within("readwrite", (store) => store.put(value, `${numbered(key, 0)}-${numbered("", place).slice(1)}-${fingerprint(text)}`)));
    },

    remove(keys) {
      return within("readwrite", (store) => Promise.all(keys.map((key) => store.delete(key))));
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
      const found = {};
      for (const key of await this.keys(start)) {
        const { revisions } = parsed(storage().getItem(key));
        if (Array.isArray(revisions)) found[key] = revisions;
      }
      return found;
    },

    mark: async (start) => storage().getItem(start + MARK) ?? "",
    setMark: async (start, mark) => storage().setItem(start + MARK, mark),

    async add(key, revision) {
      const { revisions } = parsed(storage().getItem(key));
      storage().setItem(key, JSON.stringify({ revisions: [...(Array.isArray(revisions) ? revisions : []), revision] }));
    },

    async remove(keys) {
      for (const key of keys) storage().removeItem(key);
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
    if (closed) return "because what holds this page shows it in a closed frame";
    if (error?.name === "TimeoutError") return "because your browser's database does not answer (reload the page to try again)";
    if (error?.name === "QuotaExceededError") return "because the space that your browser has for it is full";
    const blocked = error?.name === "SecurityError" || /denied/i.test(error?.message ?? "") || error instanceof TypeError;
    if (blocked && window.parent !== window) return "because your browser refuses to keep anything for a page that is shown inside another one (look for “cookies” in its settings)";
    if (blocked) return "because your browser is set to keep nothing for this page (look for “cookies” in its settings)";
    return "because your browser could not write it down (the disk may be full, or this is a private window)";
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

    const ours = (key) => key.startsWith(start) && !key.slice(start.length).startsWith("@");

    async function openAll() {
      let fault;
      for (const place of [database, local]) {
        try {
          await place.open();
          places.push(place);
        } catch (error) {
          fault = error;
          if (error?.name === "TimeoutError") refusal = why(error); // what it holds is there, and out of reach
        }
      }
      places.push(memory);
      if (places.length === 1) refusal ||= why(fault);
      if (places[0] === database && places.includes(local)) await takeOver();
    }
    const opened = openAll();

    // What an earlier book left; where the database refuses it, it stays and is read where it is.
    async function takeOver() {
      const left = await local.revisions(shared);
      for (const [key, revisions] of Object.entries(left)) {
        if (key.slice(shared.length).startsWith("@")) continue;
        try {
          for (const [place, revision] of revisions.entries()) await database.take(start + key.slice(shared.length), revision, place);
          await local.remove([key]);
        } catch {
          return;
        }
      }
    }

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

    // Every answer's revisions by CASE/ID (slides/CASE/ID on slides), and the mark of the last erasing.
    async function read() {
      const answers = {};
      const missed = (place, error) => { refusal ||= why(error); };
      for (const found of await fromAll((place) => place.revisions(start), missed)) {
        for (const [key, revisions] of Object.entries(found)) {
          if (ours(key)) (answers[key.slice(start.length)] ??= []).push(...revisions);
        }
      }
      return { answers, mark: (await fromAll((place) => place.mark(start))).join("") };
    }

    async function add(name, revision) {
      await opened;
      let fault = null;
      for (const place of places) {
        try {
          await place.add(start + name, revision);
          break;
        } catch (error) {
          fault = error;
        }
      }
      if (fault && (await held(memory))) refusal = why(fault);
      tellOthers();
    }

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

    async function held(place) {
      return (await place.keys(start)).filter(ours).length;
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

    return { read, add, erase, listen: (listener) => { listeners.add(listener); }, refused: () => refusal, opened };
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
