// What readers are told, in the language of the page: `gettext("You decided: {option}", { option })` gives the words of
// that language with the values put in, or the English where they are not among `window.casebookMessages`, which a script
// before this one brings: { language, direction, one: {English: words}, many: {English for one: {CLDR's form: words}} }. English
// has no such script. A live notebook has no pages: there the exercise is given the messages, and `speak` takes them.

(() => {
  "use strict";

  let language = document.documentElement.lang || "en";
  let one = {};
  let many = {};

  function speak(messages) {
    if (messages) ({ language, one, many } = messages);
  }

  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
  const isEnglish = () => /^en\b/.test(language);

  const gettext = (message, values = {}) => filled(one[message] ?? message, values);

  // A message about `count` things; `{count}` in it is that number.
  function ngettext(single, several, count, values = {}) {
    const forms = many[single];
    const words = forms ? forms[new Intl.PluralRules(language).select(count)] ?? forms.other : count === 1 ? single : several;
    return filled(words, { count: number(count), ...values });
  }

  // For texts that stand in a constant: the extractor finds them, and `gettext` tells them where they are shown.
  const N_ = (message) => message;

  const number = (value) => (isEnglish() ? String(value) : new Intl.NumberFormat(language).format(value));

  // A day such as 2025-03-10, which English leaves as it is.
  function day(text) {
    const date = new Date(text);
    return isEnglish() || Number.isNaN(date.getTime()) ? text : new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(date);
  }

  // "the hashtag, the search and the quote"
  const listed = (parts) => new Intl.ListFormat(isEnglish() ? "en-GB" : language, { type: "conjunction" }).format(parts);

  speak(window.casebookMessages);
  window.casebookWords = { gettext, ngettext, N_, number, day, listed, speak };
})();
