// Talks to the server: the token, questions, decisions and streams of events.

const kept = sessionStorage;

/** What the server refused, with its help. */
export class Refusal extends Error {
  constructor(status, problem) {
    const help = (problem.help || []).map(line => '\n→ ' + line).join('');
    super((problem.detail || problem.title || 'the server answered ' + status) + help);
    this.status = status;
  }
}

export const token = {
  get: () => kept.getItem('token') || '',
  set: value => kept.setItem('token', value.trim()),
  forget: () => kept.removeItem('token'),
};

/** A token that came behind the `#` of the address is taken over, and leaves the address and the history. */
export function takeTokenFromAddress() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found) return;
  token.set(decodeURIComponent(found[1]));
  history.replaceState(null, '', location.pathname + '#/');
}

async function answered(answer) {
  if (answer.ok) return answer;
  let problem = {};
  try { problem = await answer.json(); } catch { /* no document */ }
  throw new Refusal(answer.status, problem);
}

function fields(more) {
  return { Authorization: 'Bearer ' + token.get(), ...more };
}

/** The address of something under a project, with the parts of a question that are not empty. */
export function address(path, question = {}) {
  const given = Object.entries(question).filter(([, value]) => value !== '' && value != null);
  const text = new URLSearchParams(given).toString();
  return '/api/v1/' + path.map(encodeURIComponent).join('/') + (text ? '?' + text : '');
}

export async function ask(url, signal) {
  return (await answered(await fetch(url, { headers: fields(), signal }))).json();
}

export async function decide(url, body) {
  const options = { method: 'POST', headers: fields({ 'Content-Type': 'application/json' }), body: JSON.stringify(body) };
  return (await answered(await fetch(url, options))).json();
}

/**
 * Reads server-sent events until the signal ends them. A connection that breaks is made again behind the last event,
 * after a pause that grows to half a minute.
 */
export async function listen(url, signal, take, tellState) {
  let last = '', pause = 1000;
  while (!signal.aborted) {
    try {
      const more = last ? { 'Last-Event-ID': last } : {};
      const answer = await answered(await fetch(url, { headers: fields({ Accept: 'text/event-stream', ...more }), signal }));
      tellState('live');
      for await (const event of events(answer.body)) {
        pause = 1000;
        if (event.id) last = event.id;
        if (event.data) take(event.name, JSON.parse(event.data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) throw error;
    }
    if (signal.aborted) return;
    tellState('not connected; trying again');
    await new Promise(done => {
      const timer = setTimeout(done, pause);
      signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
    });
    pause = Math.min(pause * 2, 30000);
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '', event = { name: 'message', id: '', data: '' };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines.map(line => line.replace(/\r$/, ''))) {
      if (line === '') {
        yield event;
        event = { name: 'message', id: '', data: '' };
      } else if (!line.startsWith(':')) {
        const [, field, content] = /^([^:]*):? ?(.*)$/.exec(line);
        if (field === 'event') event.name = content;
        if (field === 'id') event.id = content;
        if (field === 'data') event.data += content;
      }
    }
  }
}
