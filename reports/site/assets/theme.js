// Runs before anything is drawn, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');
  try {
    const kept = localStorage.getItem('rex-theme');
    if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
  } catch {
    // Storage may be forbidden; the colours are then those of the system.
  }
})();
