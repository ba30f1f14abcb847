// Light, dark or as the device says, before anything is drawn. Where the browser keeps nothing for a page, reading its
// storage throws: then a stand-in of this page's own, so that the theme's button works until the page is left.
(() => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") ?? "auto";
  } catch (error) {
    const held = new Map();
    const value = { getItem: (name) => held.get(name) ?? null, setItem: (name, text) => held.set(name, text), removeItem: (name) => held.delete(name) };
    window.casebookRefused = error; // keeping.js has to know that this is none
    Object.defineProperty(window, "localStorage", { value, configurable: true });
  }
  document.body.dataset.theme = theme;
})();
