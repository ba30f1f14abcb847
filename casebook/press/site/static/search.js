// The search page: every word must occur; letters compare without case and accents; titles come first.
//
// Expects <div id="search"></div> and, loaded by another script, window.casebookSections:
// [{title, page, anchor, where, text}, …]. Reads ?q= from the address.

(() => {
  "use strict";

  const { gettext, ngettext } = window.casebookWords;
  const GERMAN = /^de\b/.test(document.documentElement.lang);
  const EXCERPT = 180; // characters shown of a section

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  // One letter in, one letter out, so that a place in the folded text is a place in the text. Keyboards write other
  // apostrophes than books do; hyphens, dashes and quotation marks divide words.
  function folded(letter) {
    if (/[’‘‛ʼ＇′`´]/.test(letter)) return "'";
    if (/[\p{Pd}\u2212\u00ad\p{Z}"“”„‟«»‹›]/u.test(letter)) return " ";
    return letter.normalize("NFD")[0].toLowerCase()[0];
  }

  function fold(text) {
    return Array.from({ length: text.length }, (_, place) => folded(text[place])).join("");
  }

  function words(query) {
    return fold(query.normalize("NFC")).split(/\s+/).map((word) => word.replace(/^'+|'+$/g, "")).filter(Boolean);
  }

  function prepared(section) {
    const title = section.title.normalize("NFC");
    const text = section.text.normalize("NFC");
    return { ...section, title, text, titleFolded: fold(title), textFolded: fold(text) };
  }

  // A word as it may also be written: whoever has no ä, ö, ü or ß writes two letters.
  function spellings(word) {
    if (!GERMAN) return [word];
    const short = word.replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("ue", "u");
    return [...new Set([word, short, short.replaceAll("ss", "ß"), word.replaceAll("ss", "ß"), word.replaceAll("ß", "ss")])];
  }

  function matches(sections, wanted) {
    const has = (text, word) => spellings(word).some((one) => text.includes(one));
    const inTitle = (section) => wanted.filter((word) => has(section.titleFolded, word)).length;
    return sections
      .filter((section) => wanted.every((word) => has(section.titleFolded, word) || has(section.textFolded, word)))
      .sort((a, b) => inTitle(b) - inTitle(a));
  }

  function marked(text, wanted) {
    const plain = fold(text);
    const nodes = [];
    let from = 0;
    while (from < text.length) {
      const hits = wanted.map((word) => ({ at: plain.indexOf(word, from), word })).filter(({ at }) => at >= 0);
      if (!hits.length) break;
      const { at, word } = hits.sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0];
      nodes.push(text.slice(from, at), make("mark", {}, text.slice(at, at + word.length)));
      from = at + word.length;
    }
    return [...nodes, text.slice(from)];
  }

  function excerpt(section, wanted) {
    const first = Math.min(...wanted.map((word) => section.textFolded.indexOf(word)).filter((at) => at >= 0), section.text.length);
    const start = first < section.text.length ? section.text.lastIndexOf(" ", Math.max(0, first - 50)) + 1 : 0;
    const whole = section.text.length <= start + EXCERPT;
    const piece = section.text.slice(start, start + EXCERPT);
    const end = whole ? "" : " …";
    return marked(`${start ? "… " : ""}${whole ? piece : piece.slice(0, piece.lastIndexOf(" "))}${end}`, wanted);
  }

  function result(section, wanted) {
    const address = section.anchor ? `${section.page}#${section.anchor}` : section.page;
    return make("li", {},
      make("a", { href: address }, ...marked(section.title, wanted)),
      ...(section.where ? [make("p", { class: "small" }, section.where)] : []),
      make("p", {}, ...excerpt(section, wanted)));
  }

  function countLine(count, query) {
    if (!query.trim()) return "";
    if (!count) return gettext("Nothing found for “{words}”. Every word has to occur; try fewer.", { words: query.trim() });
    return ngettext("{count} section found for “{words}”.", "{count} sections found for “{words}”.", count, { words: query.trim() });
  }

  function begin(place) {
    const sections = (window.casebookSections ?? []).map(prepared);
    const input = make("input", { type: "search", id: "search-words", name: "q", autocomplete: "off" });
    const form = make("form", { role: "search", "aria-label": gettext("This book") },
      make("label", { for: input.id }, gettext("Search this book")),
      make("div", { class: "row" }, input, make("button", { type: "submit", class: "commit" }, gettext("Search"))));
    const status = make("p", { role: "status" });
    const list = make("ol", { class: "results" });

    function search() {
      const wanted = words(input.value);
      const found = wanted.length ? matches(sections, wanted) : [];
      list.replaceChildren(...found.map((section) => result(section, wanted)));
      status.textContent = countLine(found.length, input.value);
    }

    // A pause in typing, so that the count is not read out at every letter.
    let timer;
    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(search, 250);
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); search(); });

    place.replaceChildren(form, status, list);
    input.value = new URLSearchParams(window.location.search).get("q") ?? "";
    search();
    if (!input.value) input.focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    // `div`, because Sphinx gives a section titled "Search" the same id.
    const place = document.querySelector("div#search");
    if (place) begin(place);
  });
})();
