// What of the work leaves the page, and what is said of it elsewhere: the analysis as a file holds it, and how much it is.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { ngettext, listed } = window.casebookWords;
  const { LISTS, row } = analysis;

  // Values with every text as a file may hold it: with one kind of line end, and nothing that XML cannot hold.
  function cleaned(value) {
    if (typeof value === "string") return window.casebookHanding.sendable(value.replace(/\r\n?/g, "\n")).replace(/[\ufffe\uffff]/g, "\ufffd");
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one)]));
  }

  // The analysis as a file holds it: field by field, so that nothing travels that is not listed.
  function exported(value) {
    return cleaned({ reader: value.reader, ...Object.fromEntries(LISTS.map((list) => [list, value[list].map((one) => row(list, one))])) });
  }

  const isEmpty = (value) => !value.reader && LISTS.every((list) => !value[list].length);

  // How much there is, in words: "3 codes, 5 passages and 1 theme".
  function howMuch({ codes, passages, themes }) {
    return listed([ngettext("{count} code", "{count} codes", codes.length), ngettext("{count} passage", "{count} passages", passages.length), ngettext("{count} theme", "{count} themes", themes.length)]);
  }

  Object.assign(analysis, { cleaned, exported, isEmpty, howMuch });
})();
