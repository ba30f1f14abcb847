// The page that holds the book inside a learning platform, and the only one that speaks to it (SCORM 1.2).
//
// Told to the platform: the page on show, which decisions have been taken, whether that is all of them, and their share
// as a number out of 100. The pages below know more and do not say it. Without a platform, or with one that refuses, the book is the same.

(() => {
  "use strict";

  const { gettext, ngettext, N_, number } = window.casebookWords;
  const book = JSON.parse(document.getElementById("book").textContent);
  const DONE = ["completed", "passed"];
  const LEVELS = 20; // of frames to look through for the platform

  const put = (id, words) => { document.getElementById(id).textContent = words; };

  // ---- the platform

  function apiAbove(start) {
    let here = start;
    for (let level = 0; here && level < LEVELS; level += 1) {
      try {
        if (typeof here.API?.LMSInitialize === "function") return here.API;
      } catch {
        // a page of another site, or a closed frame
      }
      if (here.parent === here) return null;
      here = here.parent;
    }
    return null;
  }

  const findApi = () => apiAbove(window) ?? apiAbove(window.opener) ?? apiAbove(window.top?.opener);

  // A session with the platform. What goes wrong in a call goes to `trouble` as the platform's error code.
  function sessionWith(api, trouble) {
    const call = (name, ...values) => {
      try {
        const answer = String(api[name](...values));
        const code = String(api.LMSGetLastError() ?? "");
        if (!["", "0"].includes(code)) trouble(code);
        else if (answer === "false" && name !== "LMSGetValue") trouble("none given");
        return answer;
      } catch {
        trouble("none given");
        return "";
      }
    };
    let open = call("LMSInitialize", "") === "true";
    let finished = false;
    return {
      isOpen: () => open,
      read: (name) => (open ? call("LMSGetValue", name) : ""),
      write: (name, value) => { if (open) call("LMSSetValue", name, value); },
      commit() {
        if (open) call("LMSCommit", "");
        if (finished) put("trouble", gettext("The session with the platform has ended, so what you do now does not count there. Open the book from the platform again."));
      },
      finish() {
        if (!open) return;
        call("LMSCommit", "");
        call("LMSFinish", "");
        open = false;
        finished = true;
      },
    };
  }

  function refused(code) {
    put("trouble", gettext("The platform could not keep your progress (its error code: {code}). The book works all the same.", { code }));
  }

  // ---- which decisions are taken: a version, a fingerprint of the list of decisions, and 1 or 0 for each of them

  const asText = (taken) => `1:${book.fingerprint}:${book.decisions.map((id) => (taken.has(id) ? 1 : 0)).join("")}`;

  // Whatever was kept for other decisions, or by another program, is set aside.
  function fromText(text) {
    const [version, fingerprint, marks = ""] = String(text).split(":");
    const ours = version === "1" && fingerprint === book.fingerprint && marks.length === book.decisions.length;
    return new Set(ours ? book.decisions.filter((_, place) => marks[place] === "1") : []);
  }

  // ---- what the reader is told

  const KEPT = (why) => (why ? [
    gettext("This frame cannot keep what you write: copy it before you leave a page."),
    gettext("What you write is neither kept nor sent anywhere, {why}. Each exercise has a button that shows your answers as text, to be copied.", { why }),
  ] : [
    gettext("What you write stays in this browser. Save your answers before you log out."),
    gettext("What you write in this book is kept by your browser on this device and is not sent to the platform. Some platforms empty what a page has kept when somebody logs in, and some browsers do after a week without a visit: before you log out, save your answers on the page “Your answers”. On a computer that other people use, erase them there too, before you leave."),
  ]);
  const TOLD = {
    open: [
      N_("The platform is told which page is open, which decisions you have taken, and how many of them as a number out of 100."),
      N_("The platform is told that you opened the book, which page you were on, and which decisions you have taken: not what you decided, and not why. With them it is told a number: 100 times the share of decisions that you have taken. It says how far you are. It is no mark: it is the same whatever you decide. No time is sent. When the book is opened and closed, a platform can see for itself."),
    ],
    refused: [
      N_("The platform is told nothing."),
      N_("The platform would be told which page you were on and which decisions you have taken. It answered with an error when the book was opened, so this time it is told nothing."),
    ],
    none: [
      N_("No platform was found, so nobody is told anything."),
      N_("A platform would be told which page you were on and which decisions you have taken. None was found above this page: you may have opened it by yourself, or your platform shows it in a closed frame."),
    ],
  };

  function say(why, told) {
    const [lines, paragraphs] = [0, 1].map((place) => [KEPT(why)[place], gettext(TOLD[told][place])]);
    put("line", lines.join(" "));
    document.getElementById("about").replaceChildren(...paragraphs.map((words) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = words;
      return paragraph;
    }));
  }

  function sayHowFar(taken, missing = 0) {
    const all = book.decisions.length;
    const how = { taken: number(taken.size) };
    const far = taken.size === all ? ngettext("{count} of {count} decision taken", "All {count} decisions taken", all) : ngettext("{taken} of {count} decision taken", "{taken} of {count} decisions taken", all, how);
    const here = missing === 1 ? gettext("one of them is not in this browser") : missing && ngettext("{count} of them is not in this browser", "{count} of them are not in this browser", missing);
    if (all) put("progress", here ? `${far}; ${here}` : far);
  }

  // Decisions that the platform remembers and of which this browser holds nothing.
  function missingWords(count) {
    if (!count) return "";
    return ngettext("The platform remembers that you took one decision of which nothing is in this browser: neither what you chose nor what you wrote about it. You took it in another browser, in another window or on another device, or you have erased what you wrote, or the platform or the browser has emptied what the page had kept. If you saved a file, the words are in it.", "The platform remembers that you took {count} decisions of which nothing is in this browser: neither what you chose nor what you wrote about them. You took them in another browser, in another window or on another device, or you have erased what you wrote, or the platform or the browser has emptied what the page had kept. If you saved a file, the words are in it.", count);
  }

  // ---- the book

  function showBook(page, learner) {
    const frame = document.createElement("iframe");
    frame.name = learner ? `casebook-page@${learner}` : "casebook-page"; // by which its pages know that they are to report
    frame.title = book.title;
    frame.src = page;
    document.querySelector("main").replaceChildren(frame);
    return frame;
  }

  async function begin() {
    const api = findApi();
    const platform = api && sessionWith(api, refused);
    // On a computer that several learners use, each finds their own words and nobody else's.
    const id = platform?.read("cmi.core.student_id") ?? "";
    const known = id ? window.casebookKeep.fingerprint(`${book.fingerprint} ${id}`) : "";
    const learner = known || (window.history.state?.learner ?? ""); // a page that is loaded again has no session any more
    if (known) window.history.replaceState({ learner }, "");
    const keeping = window.casebookKeep({ book: book.id, learner });

    const read = (name) => platform?.read(name) ?? "";
    const resumed = read("cmi.core.entry") !== "ab-initio";
    const taken = fromText(read("cmi.suspend_data"));
    let status = read("cmi.core.lesson_status");
    let place = resumed ? read("cmi.core.lesson_location") : "";

    const keepStatus = () => {
      const now = taken.size === book.decisions.length ? "completed" : "incomplete";
      if (DONE.includes(status) || status === now) return;
      status = now;
      platform?.write("cmi.core.lesson_status", now);
    };
    // How far the reader is, where a platform wants a number and would show 0 without one; never less than it has.
    const looking = ["browse", "review"].includes(read("cmi.core.lesson_mode"));
    let score = Number.parseFloat(read("cmi.core.score.raw")) || 0;
    const keepScore = () => {
      const now = Math.floor((100 * taken.size) / book.decisions.length);
      if (looking || !taken.size || now <= score) return;
      score = now;
      for (const [name, value] of [["min", 0], ["max", 100], ["raw", now]]) platform?.write(`cmi.core.score.${name}`, String(value));
    };
    const keepPlace = (page) => {
      if (!book.pages.includes(page) || page === place) return false;
      place = page;
      platform?.write("cmi.core.lesson_location", page);
      return true;
    };
    const keepTaken = (decision) => {
      if (!book.decisions.includes(decision) || taken.has(decision)) return false;
      taken.add(decision);
      platform?.write("cmi.suspend_data", asText(taken));
      keepStatus();
      keepScore();
      sayHowFar(taken);
      return true;
    };

    // Without this the platform would count the book as completed as soon as it is closed.
    keepStatus();
    keepScore();
    platform?.write("cmi.core.exit", "suspend");
    platform?.commit();
    sayHowFar(taken);

    const frame = showBook(book.pages.includes(place) ? place : "index.html", learner);

    let refusedThere = ""; // why the page on show keeps nothing, which may come in the middle
    const lookForMissing = async () => {
      const { answers } = await keeping.read().catch(() => ({ answers: null }));
      if (!answers) return;
      say(refusedThere || keeping.refused(), platform ? (platform.isOpen() ? "open" : "refused") : "none");
      const missing = refusedThere || keeping.refused() ? 0 : [...taken].filter((decision) => !answers[decision]?.length).length;
      const words = missingWords(missing);
      sayHowFar(taken, missing);
      put("missing", words);
      frame.contentWindow?.postMessage({ type: "casebook:missing", words }, "*");
    };
    // A decision is told before it is kept; and several may come at once.
    let soon;
    const sayWhatIsMissing = () => {
      window.clearTimeout(soon);
      soon = window.setTimeout(lookForMissing, 400);
    };
    lookForMissing();
    const keepers = { "casebook:page": ({ page }) => keepPlace(page), "casebook:taken": ({ decision }) => keepTaken(decision) };
    window.addEventListener("message", ({ source, origin, data }) => {
      const ours = window.location.protocol === "file:" || origin === window.origin;
      if (source !== frame.contentWindow || !ours) return;
      if (data?.type === "casebook:refused") refusedThere = String(data.why ?? "").slice(0, 300);
      if (Object.hasOwn(keepers, data?.type) && keepers[data.type](data)) platform?.commit();
      sayWhatIsMissing();
    });
    keeping.listen(sayWhatIsMissing);
    for (const leaving of ["beforeunload", "pagehide"]) window.addEventListener(leaving, () => platform?.finish());
  }

  begin();
  window.addEventListener("storage", ({ key, newValue }) => { if (key === "theme") document.body.dataset.theme = newValue ?? "auto"; });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) window.location.reload(); }); // its session is over
})();
