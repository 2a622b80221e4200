// Runs in <head>, before the first paint: the scheme that the visitor chose, so that nothing flashes.
(function () {
  const root = document.documentElement;
  function apply(choice) {
    root.classList.toggle('dark', choice === 'dark');
    root.classList.toggle('light', choice === 'light');
  }
  function read(key) { try { return localStorage.getItem(key); } catch { return null; } }
  function write(key, value) { try { localStorage.setItem(key, value); } catch { /* private window: this page only */ } }
  apply(read('acmportal.theme'));
  // Here and at once: a choice that went to the server and back would be lost with a page that is left meanwhile.
  document.addEventListener('click', e => {
    const choice = e.target.closest?.('[data-theme-choice]')?.dataset.themeChoice;
    if (choice) { write('acmportal.theme', choice); apply(choice); }
  });
  window.portal = {
    theme: () => read('acmportal.theme') || 'system',
    get: key => read('acmportal.' + key),
    set: (key, value) => write('acmportal.' + key, value),
    copy: async text => {
      try { await navigator.clipboard.writeText(text); return true; } catch { /* no permission, or plain http */ }
      const area = document.createElement('textarea');
      area.value = text; area.style.position = 'fixed'; area.style.opacity = '0';
      document.body.append(area); area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    },
    // Hands over what stands in a password field, and empties it.
    take: input => { const text = input.value; input.value = ''; return text; },
    focus: id => document.getElementById(id)?.focus(),
    // The heading of a page that has just come, unless the visitor was quicker: is in a dialog or at work in the page, or,
    // where the browser has only now opened the portal, anywhere at all.
    focusHeading: first => {
      const main = document.getElementById('main'), at = document.activeElement, heading = document.querySelector('h1');
      const free = !at || at === document.body || at === main || (!first && !main?.contains(at));
      if (!heading || !free || document.querySelector('.mud-dialog')) return;
      if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    },
  };
  window.addEventListener('storage', e => { if (e.key === 'acmportal.theme') apply(e.newValue); });
})();
