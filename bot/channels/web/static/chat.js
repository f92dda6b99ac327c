/* The chat without leaving the page. Without this script every form still works. */
(function () {
  'use strict';

  const TYPE = 'text/vnd.infomigra.fragment+html';
  const GIVE_UP = 25000; // One try: longer than the server waits for an answer.
  const SOON = 250; // The server itself holds a question that is due for two seconds.
  const SELDOM = 20000;

  const PACE = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';

  const find = (id) => document.getElementById(id);
  const log = find('log');
  const outbox = find('outbox');
  const form = find('composer');
  const text = find('text');
  const notice = find('notice');
  const status = find('status');
  const typing = find('typing');
  const address = form.getAttribute('action');

  // Kept for this tab only: the phone may be shared.
  const kept = {
    get(name, otherwise) {
      try {
        return JSON.parse(sessionStorage.getItem(name)) || otherwise;
      } catch (error) {
        return otherwise; // No storage in this browser: nothing outlives a reload, all else works.
      }
    },
    set(name, value) {
      try {
        sessionStorage.setItem(name, JSON.stringify(value));
      } catch (error) {
        return;
      }
    },
  };

  const unsent = kept.get('unsent', []);
  let sending = false;
  let failures = 0;
  let due = !typing.hidden;
  let timer = 0;
  let turns = 0;

  function last() {
    const all = log.querySelectorAll('[data-id]');
    return all.length ? Number(all[all.length - 1].dataset.id) : 0;
  }

  function freshId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function show(waiting) {
    typing.hidden = !waiting;
    const words = waiting ? status.dataset.typing : '';
    if (status.textContent !== words) status.textContent = words;
  }

  function welcome(wanted) {
    const greeting = find('welcome');
    if (greeting) greeting.hidden = !wanted;
  }

  // The link that was followed has done what it could.
  function arrived() {
    const arrival = find('arrival');
    if (!arrival) return;
    arrival.remove();
    history.replaceState(null, '', location.pathname);
  }

  function say(words) {
    notice.textContent = words;
    notice.hidden = !words;
  }

  function atEnd() {
    const page = document.documentElement;
    return page.scrollHeight - window.innerHeight - window.scrollY < 150;
  }

  // The question at the top: a long answer is read from its beginning.
  function reveal(behavior) {
    const mine = document.querySelectorAll('main .mine');
    if (mine.length) mine[mine.length - 1].scrollIntoView({ block: 'start', behavior: behavior || PACE });
  }

  function add(html, always) {
    const news = document.createElement('template');
    news.innerHTML = html;
    news.content.querySelectorAll('[data-id]').forEach((message) => {
      // One by one: what staff write can become known after what was written later.
      if (log.querySelector(`[data-id="${Number(message.dataset.id)}"]`)) message.remove();
      else if (message.matches('.theirs')) message.classList.add('new');
    });
    if (!news.content.querySelector('[data-id]')) return;
    const follow = always || atEnd();
    const redrawn = always && news.content.querySelector('.theirs[data-redraws]');
    log.querySelectorAll('.choices').forEach((choices) => choices.remove());
    log.appendChild(news.content);
    offer();
    if (redrawn && redraw(redrawn)) return;
    if (follow) reveal();
  }

  // What was ticked stands where it stood, with its buttons at hand for the next tick.
  function redraw(now) {
    const pressed = now.previousElementSibling;
    const before = pressed && pressed.previousElementSibling;
    const choices = log.querySelector('.choices');
    if (!before || !choices || !pressed.matches('.mine') || !before.matches('.theirs')) return false;
    pressed.hidden = before.hidden = true;
    choices.scrollIntoView({ block: 'center', behavior: 'auto' });
    return true;
  }

  // Without this script, or without a phone that knows where it is, one writes the city.
  function offer() {
    if (!navigator.geolocation) return;
    log.querySelectorAll('.locate').forEach((button) => {
      button.hidden = false;
    });
  }

  // One decimal of a degree is some ten kilometres: no more than the area leaves this page.
  function locate(button) {
    button.disabled = true;
    say('');
    status.textContent = button.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        const near = found.coords.latitude.toFixed(1) + ',' + found.coords.longitude.toFixed(1);
        send({ text: '', choice: '', near: near, label: button.dataset.sent });
      },
      () => {
        button.disabled = false;
        status.textContent = '';
        say(button.dataset.failed);
        text.focus();
      },
      { timeout: 20000, maximumAge: 600000 }
    );
  }

  function share(link) {
    if (navigator.share) return navigator.share({ url: link.href });
    return navigator.clipboard.writeText(link.href).then(() => say(link.dataset.share));
  }

  function draw(item) {
    const bubble = find('unsent').content.cloneNode(true).firstElementChild;
    const words = bubble.querySelector('p');
    (item.label || item.text).split('\n').forEach((line, index) => {
      if (index) words.appendChild(document.createElement('br'));
      words.appendChild(document.createTextNode(line));
    });
    bubble.querySelector('button').addEventListener('click', flush);
    outbox.appendChild(bubble);
  }

  function late(isLate) {
    outbox.querySelectorAll('.late').forEach((line, index) => {
      line.hidden = !isLate || index > 0;
    });
    show(!isLate && unsent.length > 0);
    if (!isLate) return;
    status.textContent = status.dataset.unsent;
    reveal();
  }

  function drop() {
    unsent.shift();
    kept.set('unsent', unsent);
    outbox.firstElementChild.remove();
  }

  function send(item) {
    if (item.choice && unsent.some((other) => other.choice === item.choice)) return;
    item.id = freshId();
    turns += 1;
    unsent.push(item);
    kept.set('unsent', unsent);
    welcome(false);
    arrived();
    log.querySelectorAll('.choices').forEach((choices) => choices.remove());
    say('');
    draw(item);
    reveal();
    flush();
  }

  async function request(url, options) {
    const control = new AbortController();
    const alarm = setTimeout(() => control.abort(), GIVE_UP);
    try {
      const response = await fetch(url, Object.assign({ headers: { Accept: TYPE }, signal: control.signal }, options));
      return { status: response.status, retry: Number(response.headers.get('Retry-After')), body: await response.text() };
    } finally {
      clearTimeout(alarm);
    }
  }

  async function flush() {
    clearTimeout(timer);
    if (sending || !unsent.length) {
      plan();
      return;
    }
    sending = true;
    late(false);
    let pause = 0;
    try {
      pause = settle(await request(address, { method: 'POST', body: body(unsent[0]) }));
      failures = 0;
    } catch (error) {
      failures += 1;
      pause = Math.min(1000 * 2 ** failures, 30000);
    }
    sending = false;
    if (pause) {
      late(true);
      timer = setTimeout(flush, pause);
    } else if (unsent.length) {
      flush();
    } else {
      show(due);
      plan();
    }
  }

  function body(item) {
    return new URLSearchParams({ id: item.id, text: item.text, choice: item.choice, near: item.near || '', after: last() });
  }

  // What became of the oldest unsent message; returns the pause before it is tried again.
  function settle(answer) {
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.status === 429) {
      say(answer.body);
      return 1000 * (answer.retry || 10);
    }
    const item = unsent[0];
    drop();
    if (answer.status === 205) {
      leave('/');
      return 0;
    }
    if (answer.status < 300) {
      say('');
      due = answer.status === 202;
      add(answer.body, true);
    } else {
      say(answer.body);
      welcome(!last());
      if (!item.choice) write([item.text, text.value].filter(Boolean).join('\n'));
    }
    return 0;
  }

  async function poll() {
    const turn = turns;
    let failed = true;
    try {
      const answer = await request(address + '&after=' + last());
      if (answer.status === 205) {
        leave('/');
        return;
      }
      failed = answer.status >= 300;
      if (!failed && turn === turns) { // Else it is older than what was sent meanwhile.
        due = due && answer.status === 202;
        add(answer.body, due);
        show(due);
      }
    } catch (error) {
      failed = true; // Nothing is lost: the next poll asks for the same.
    }
    plan(failed);
  }

  // Nothing of the talk stays in this tab, nor one step back from where it goes.
  function leave(to) {
    try {
      sessionStorage.clear();
    } catch (error) {
      // No storage: nothing to clear.
    }
    unsent.length = 0;
    document.title = '…';
    document.body.textContent = '';
    location.replace(to);
  }

  function hide(button) {
    const told = log.querySelector('[data-id]');
    const words = { id: freshId(), text: '', choice: button.value, after: last() };
    if (told) fetch(address, { method: 'POST', keepalive: true, headers: { Accept: TYPE }, body: new URLSearchParams(words) });
    leave(button.dataset.away);
  }

  function plan(later) {
    clearTimeout(timer);
    if (document.hidden || sending || unsent.length || !last()) return;
    timer = setTimeout(poll, due && !later ? SOON : SELDOM);
  }

  function write(words) {
    text.value = words;
    grow();
    kept.set('draft', words);
  }

  function grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    text.style.height = 'auto';
    text.style.height = text.scrollHeight + 2 + 'px';
  }

  function submit() {
    const words = text.value.trim();
    text.focus();
    if (!words) return;
    write('');
    send({ text: words, choice: '' });
  }

  form.noValidate = true; // An empty message is simply not sent.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('input', () => {
    grow();
    kept.set('draft', text.value);
  });
  document.addEventListener('click', (event) => {
    const where = event.target.closest('.locate');
    if (where) {
      locate(where);
      return;
    }
    const link = event.target.closest('a[data-share]');
    if (link && (navigator.share || navigator.clipboard)) {
      event.preventDefault();
      share(link).catch(() => say(link.href)); // Changed their mind, or not allowed: then the address itself.
      return;
    }
    const button = event.target.closest('button[name=choice], button[name=text]');
    if (!button || button.value.startsWith('l:')) return; // Another language is another page.
    event.preventDefault();
    if (button.dataset.away) {
      hide(button);
      return;
    }
    const choice = button.name === 'choice' ? button.value : '';
    send({ text: button.textContent.trim(), choice: choice });
    // On a touch screen the keyboard would cover the answer.
    (matchMedia('(hover: hover)').matches ? text : log).focus({ preventScroll: true });
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else if (unsent.length) flush();
    else if (last()) poll();
  });
  window.addEventListener('online', flush);

  if (!text.value) write(kept.get('draft', ''));
  unsent.forEach(draw);
  offer();
  if (find('arrival')) find('arrival').scrollIntoView({ block: 'center' });
  else reveal('auto');
  flush();
})();
