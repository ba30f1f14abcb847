// In each page of a package: tells the page that holds the book which page is on show, and which decisions have been
// taken. Their names alone: never an option, never a reason, never a position.

(() => {
  "use strict";

  const { gettext } = window.casebookWords;

  // What leads out of the book opens beside it: the policy lets nothing else into the frame.
  function leadOut() {
    for (const link of document.querySelectorAll("a[href]")) {
      if (link.origin === window.location.origin && link.protocol === window.location.protocol) continue;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.title ||= gettext("Opens in a new window");
    }
  }

  const answersPage = () => document.querySelector("div#answers");

  function note(name, words) {
    const paragraph = document.createElement("p");
    paragraph.className = name;
    paragraph.textContent = words;
    return paragraph;
  }

  // On the page where a reader hands over or erases what they wrote.
  function sayWhatIsTold() {
    answersPage()?.before(
      note("what-is-told", gettext("A platform that holds this book is told which decisions you have taken, never what you chose or wrote. It keeps that when you erase what is in this browser.")),
      note("what-is-told", gettext("Save your answers before you log out of the platform: some platforms and some browsers empty what a page has kept.")));
  }

  // A platform may remember decisions of which this browser holds nothing, or no longer.
  function sayWhatIsMissing({ source, data }) {
    if (source !== window.parent || data?.type !== "casebook:missing" || !answersPage()) return;
    document.querySelector("p.missing-here")?.remove();
    if (!data.words) return;
    const missing = note("missing-here", data.words);
    missing.setAttribute("role", "status");
    answersPage().before(missing);
  }

  function tell(message) {
    window.parent.postMessage(message, "*"); // over file:// and in a closed frame there is no origin to name
  }

  function hear({ detail: { kind, case: caseId, id, answer } }) {
    const taken = kind === "decision" && Array.isArray(answer?.revisions) && answer.revisions.length > 0;
    if (taken) tell({ type: "casebook:taken", decision: `${caseId}/${id}` });
  }

  // A page of the package in a tab of its own: no platform says there whose it is.
  function sayItIsOutside() {
    if (window.parent !== window) return;
    const words = gettext("This page is open outside the platform's frame. What you write here is kept apart from what you write there, whoever uses this browser can read it, and erasing in the one does not reach the other. To go on in your own book, open it from the platform.");
    for (const place of [answersPage(), document.querySelector(".exercise")].filter(Boolean)) place.before(note("outside", words));
  }

  document.addEventListener("DOMContentLoaded", leadOut);
  document.addEventListener("DOMContentLoaded", sayItIsOutside);
  document.addEventListener("DOMContentLoaded", sayWhatIsTold);
  // Nobody else who shows the page in a frame is told, nor are the hidden frames heard in which answers are collected.
  if (!/^casebook-page(@\w+)?$/.test(window.name)) return;
  window.addEventListener("message", sayWhatIsMissing);
  window.addEventListener("casebook:answer", hear);
  let why = "";
  window.addEventListener("casebook:refused", ({ detail }) => {
    if (detail !== why) tell({ type: "casebook:refused", why: detail });
    why = detail;
  });
  tell({ type: "casebook:page", page: window.location.pathname.split("/").pop() });
})();
