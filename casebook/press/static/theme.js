// Light, dark or as the device says, before anything is drawn. In a closed frame storage throws: then as the device says.
(() => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") ?? "auto";
  } catch {
    // nothing to remember it in
  }
  document.body.dataset.theme = theme;
})();
