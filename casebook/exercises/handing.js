// What a reader hands over: the answers file (docs/answers.md says what it holds), the code that stands in it instead of
// a name, and how both leave the page. The answers page uses it, and a case that cannot keep what is written in it.

(() => {
  "use strict";

  const { gettext, N_ } = window.casebookWords;

  // Letters that no keyboard but their own writes, and what other keyboards write for them; casebook/answers/codes.py
  // reads the same table.
  const LETTERS = {};
  const MOST = 500; // revisions of one answer in a file; the last ones count
  const CHOICES = { position: "value", decision: "option", coding: "codes" };

  // Browsers fill in a form when a reader comes back to it, also with what was erased meanwhile: they know its controls by
  // their names, which are therefore others at every visit. `autocomplete` does it for text; what else has it off WebKit
  // empties whenever a page comes back.
  const VISIT = Math.random().toString(36).slice(2);
  let controls = 0;

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    if (["input", "select", "textarea"].includes(tag)) {
      node.name = `${attributes.name ?? (controls += 1)}-${VISIT}`;
      if (tag === "textarea") node.autocomplete = "off";
    }
    node.append(...children);
    return node;
  }

  function button(words, action, style) {
    const node = make("button", { type: "button", class: style }, words);
    node.addEventListener("click", action);
    return node;
  }

  // ---- the file

  // Without what a file may not hold: halves of characters, and the control characters that come along when a reader
  // pastes from a document.
  const sendable = (text) => String(text).replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, " ");

  // Field by field, so that nothing travels that is not listed here.
  function exported(kind, revisions) {
    const choice = CHOICES[kind];
    return {
      revisions: revisions.slice(-MOST).map((revision) => ({
        [choice]: revision[choice], reason: sendable(revision.reason), day: revision.day, seat: revision.seat || undefined,
      })),
    };
  }

  const later = (cases) => Object.values(cases).some(({ positions = {} }) => Object.keys(positions).some((id) => id.startsWith("days-")));

  // `answered`: [{ case, kind, id, revisions }, …]; `code`: { code, earlier }; `analysis`: the work on the transcripts, or none.
  function answersFile({ cohort, book }, { code, earlier }, showReasons, answered, analysis) {
    const cases = {};
    for (const { case: caseId, kind, id, revisions } of answered) {
      ((cases[caseId] ??= {})[`${kind}s`] ??= {})[id] = exported(kind, revisions);
    }
    return {
      schema: "nobodys-data/answers", version: analysis ? 3 : later(cases) ? 2 : 1, cohort, book, code, earlier_code: earlier || undefined,
      show_reasons: showReasons, cases, analysis,
    };
  }

  // The address of a file stays until the next one: a telephone asks first, and is answered when its owner looks up.
  let address = "";

  function forget() {
    if (address) URL.revokeObjectURL(address);
    address = "";
  }

  function download(name, text, type) {
    forget();
    address = URL.createObjectURL(new Blob([text], { type }));
    const link = make("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
  }

  function reveal(text, words) {
    text.value = words;
    text.hidden = false;
    text.focus();
    text.select();
  }

  // ---- the code

  function digit(letter) {
    if (!/\p{Nd}/u.test(letter)) return letter;
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(letter.codePointAt(0) - value - 1))) value += 1;
    return String(value);
  }

  // A text in letters that are the same from every keyboard: small, without marks; letters of other alphabets stay.
  function folded(text) {
    const small = text.normalize("NFKC").toLowerCase();
    const spelt = Array.from(small, (letter) => LETTERS[letter] ?? letter).join("");
    const bare = Array.from(spelt.normalize("NFD").replace(/\p{M}/gu, ""), (letter) => LETTERS[letter] ?? letter).join("");
    return Array.from(bare.normalize("NFC"), digit).filter((letter) => /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}0-9]/u.test(letter)).join("");
  }

  // As codes were made before they knew other letters than a to z.
  const foldedBefore = (text) => text.normalize("NFD").toLowerCase().replace(/[^a-z0-9]/g, "");

  const two = (letters) => (letters.length === 2 ? letters.join("") : "");

  function day(text) {
    const written = folded(text);
    const number = /^\d{1,2}$/.test(written) ? Number(written) : 0;
    return number >= 1 && number <= 31 ? String(number).padStart(2, "0") : "";
  }

  const QUESTIONS = [
    {
      id: "code-street", label: N_("The first two letters of the street you grew up in"),
      part: (text, fold) => two(Array.from(fold(text)).slice(0, 2)), problem: N_("Give two letters or digits for the street, in any alphabet."),
    },
    {
      id: "code-day", label: N_("The day of the month on which a person close to you was born (1 to 31)"), inputmode: "numeric",
      part: day, problem: N_("Give a day from 1 to 31."),
    },
    {
      id: "code-school", label: N_("The last two letters of the name of your first school"),
      part: (text, fold) => two(Array.from(fold(text)).slice(-2)), problem: N_("Give two letters or digits for the school, in any alphabet."),
    },
  ];

  function codeFrom(texts, fold) {
    const parts = QUESTIONS.map(({ part }, place) => part(texts[place], fold));
    return parts.includes("") ? "" : parts.join("");
  }

  // The code made from three answers, and the one that an earlier book made of them where that was another.
  function codeOf(texts) {
    const [code, before] = [folded, foldedBefore].map((fold) => codeFrom(texts, fold));
    return { code, earlier: before === code ? "" : before };
  }

  function codeField({ id, label, inputmode, part, problem: words }, name) {
    const control = make("input", { type: "text", id: name + id, inputmode, autocomplete: "off", required: true, autocapitalize: "off", spellcheck: "false" });
    const problem = make("p", { class: "problem", role: "alert", id: `${name}${id}-problem` });
    const mark = (message) => {
      problem.textContent = message;
      control.setAttribute("aria-invalid", String(message !== ""));
      if (message) control.setAttribute("aria-describedby", problem.id);
      else control.removeAttribute("aria-describedby");
    };
    const right = () => part(control.value, folded) !== "";
    control.addEventListener("input", () => right() && mark(""));
    const node = make("div", { class: "field" }, make("label", { for: control.id }, gettext(label)), control, problem);
    return { node, control, right, check: () => mark(right() ? "" : gettext(words)) };
  }

  // Three questions and the code made of the answers. `demand` returns it, or marks what is missing, goes there and
  // returns null.
  function codeForm(name = "") {
    const fields = QUESTIONS.map((question) => codeField(question, name));
    const shown = make("p", { class: "reading", role: "status" }, gettext("No code yet."));
    const made = () => codeOf(fields.map(({ control }) => control.value));
    const say = () => {
      const { code, earlier } = made();
      shown.textContent = !code ? gettext("No code yet.") : earlier ? gettext("Your code: {code} (in an earlier book it was {earlier}).", { code, earlier }) : gettext("Your code: {code}", { code });
    };
    const node = make("div", { class: "code-form" }, ...fields.map((field) => field.node), shown);
    node.addEventListener("input", say);
    const demand = () => {
      fields.forEach((field) => field.check());
      fields.find((field) => !field.right())?.control.focus();
      return made().code ? made() : null;
    };
    return { node, demand };
  }

  window.casebookHanding = { make, button, sendable, answersFile, download, forget, reveal, codeForm, codeOf, folded };
})();
