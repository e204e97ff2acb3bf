// The search: every word that is typed has to be in an entry; words in titles count for more.
(() => {
  const site = new URL('..', document.currentScript.src);
  const input = document.getElementById('search');
  const box = document.getElementById('found-box');
  const list = document.getElementById('found');
  const count = box.querySelector('.found-count');
  const MOST = 40;
  let active = -1;
  let loading;

  const entries = () => {
    loading ??= new Promise((done) => {
      const script = document.createElement('script');
      script.src = new URL('assets/search-index.js', site).href;
      script.onload = () => {
        done(
          window.searchEntries.map(([title, kind, url, words]) => ({
            title,
            kind,
            url,
            lowTitle: title.toLowerCase(),
            text: `${title} ${kind} ${words}`.toLowerCase(),
          })),
        );
      };
      document.head.append(script);
    });
    return loading;
  };

  const score = ({ lowTitle, text }, words) => {
    let sum = words.length > 1 && lowTitle.includes(words.join(' ')) ? 30 : 0;
    for (const word of words) {
      if (lowTitle === word) sum += 100;
      else if (lowTitle.startsWith(word)) sum += 40;
      else if (lowTitle.includes(word)) sum += 20;
      else if (text.includes(word)) sum += 1;
      else return 0;
    }
    return sum - Math.min(lowTitle.length, 90) / 100;
  };

  const choose = (n) => {
    const options = list.children;
    options[active]?.setAttribute('aria-selected', 'false');
    active = options.length === 0 ? -1 : (n + options.length) % options.length;
    const option = options[active];
    if (!option) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };

  const close = () => {
    box.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    choose(-1);
  };

  const option = ({ title, kind, url }, n) => {
    const item = document.createElement('li');
    item.id = `found-${n}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.dataset.url = new URL(url, site).href;
    const word = document.createElement('span');
    word.className = 'found-kind';
    word.textContent = kind;
    const text = document.createElement('span');
    text.textContent = title;
    item.append(text, ' ', word);
    return item;
  };

  const search = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      close();
      return;
    }
    const all = await entries();
    const found = all
      .map((entry) => ({ entry, score: score(entry, words) }))
      .filter(({ score: points }) => points > 0)
      .sort((a, b) => b.score - a.score);
    active = -1;
    list.replaceChildren(...found.slice(0, MOST).map(({ entry }, n) => option(entry, n)));
    count.textContent =
      found.length === 0
        ? 'Nothing found'
        : found.length > MOST
          ? `${found.length} found, the first ${MOST}:`
          : `${found.length} found`;
    box.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  };

  const go = (item) => {
    if (!item) return;
    close();
    location.href = item.dataset.url;
  };

  input.addEventListener('focus', entries, { once: true });
  input.addEventListener('input', search);
  input.form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(list.children[Math.max(active, 0)]);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(event.key === 'ArrowDown' ? active + 1 : active - 1);
    } else if (event.key === 'Escape') {
      close();
    }
  });
  list.addEventListener('click', (event) => go(event.target.closest('[role="option"]')));
  document.addEventListener('click', (event) => {
    if (!event.target.closest('.search')) close();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
