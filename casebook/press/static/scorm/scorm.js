// The page that holds the book inside a learning platform, and the only one that speaks to it (SCORM 1.2).
//
// Told to the platform: the page on show, which decisions have been taken, and whether that is all of them. The pages
// below know more and do not say it. Without a platform, or with one that refuses, the book is the same.

(() => {
  "use strict";

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
        if (finished) put("trouble", "The session with the platform has ended, so what you do now does not count there. Open the book from the platform again.");
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
    put("trouble", `The platform could not keep your progress (its error code: ${code}). The book works all the same.`);
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

  function storageKeeps() {
    try {
      window.localStorage.setItem("casebook/probe", "1");
      window.localStorage.removeItem("casebook/probe");
      return true;
    } catch {
      return false;
    }
  }

  const KEPT = {
    true: [
      "What you write stays in this browser.",
      "What you write in this book is kept by your browser on this device and is not sent to the platform. On a computer that other people use, erase it on the page “Your answers” before you leave.",
    ],
    false: [
      "This frame cannot keep what you write: copy it before you leave a page.",
      "What you write is neither kept nor sent anywhere: your browser gives a closed frame nothing to keep it in. Each exercise has a button that shows your answers as text, to be copied.",
    ],
  };
  const TOLD = {
    open: [
      "The platform is told your page and which decisions you have taken.",
      "The platform is told that you opened the book, which page you were on, and which decisions you have taken: not what you decided, and not why. No score and no time is sent. When the book is opened and closed, a platform can see for itself.",
    ],
    refused: [
      "The platform is told nothing.",
      "The platform would be told which page you were on and which decisions you have taken. It answered with an error when the book was opened, so this time it is told nothing.",
    ],
    none: [
      "No platform was found, so nobody is told anything.",
      "A platform would be told which page you were on and which decisions you have taken. None was found above this page: you may have opened it by yourself, or your platform shows it in a closed frame.",
    ],
  };

  function say(keeps, told) {
    const [lines, paragraphs] = [0, 1].map((place) => [KEPT[keeps][place], TOLD[told][place]]);
    put("line", lines.join(" "));
    document.getElementById("about").replaceChildren(...paragraphs.map((words) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = words;
      return paragraph;
    }));
  }

  function sayHowFar(taken) {
    const all = book.decisions.length;
    if (all) put("progress", taken.size === all ? `All ${all} decisions taken` : `${taken.size} of ${all} decisions taken`);
  }

  // ---- the book

  function showBook(page) {
    const frame = document.createElement("iframe");
    frame.name = "casebook-page"; // by which its pages know that they are to report
    frame.title = book.title;
    frame.src = page;
    document.querySelector("main").append(frame);
    return frame;
  }

  function begin() {
    const api = findApi();
    const platform = api && sessionWith(api, refused);
    say(storageKeeps(), platform ? (platform.isOpen() ? "open" : "refused") : "none");

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
      sayHowFar(taken);
      return true;
    };

    // Without this the platform would count the book as completed as soon as it is closed.
    keepStatus();
    platform?.write("cmi.core.exit", "suspend");
    platform?.commit();
    sayHowFar(taken);

    const frame = showBook(book.pages.includes(place) ? place : "index.html");
    const keepers = { "casebook:page": ({ page }) => keepPlace(page), "casebook:taken": ({ decision }) => keepTaken(decision) };
    window.addEventListener("message", ({ source, origin, data }) => {
      const ours = window.location.protocol === "file:" || origin === window.origin;
      if (source !== frame.contentWindow || !ours || !Object.hasOwn(keepers, data?.type)) return;
      if (keepers[data.type](data)) platform?.commit();
    });
    for (const leaving of ["beforeunload", "pagehide"]) window.addEventListener(leaving, () => platform?.finish());
  }

  begin();
  window.addEventListener("storage", ({ key, newValue }) => { if (key === "theme") document.body.dataset.theme = newValue ?? "auto"; });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) window.location.reload(); }); // its session is over
})();
