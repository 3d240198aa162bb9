// Pieces of pages, and what lives as long as one of them is shown. Text is always set as text: nothing that a step prints can act as a tag.

import { listen } from '/live-data.js';

export const place = id => document.getElementById(id);

export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  assign(made, attributes);
  made.append(...children.filter(child => child != null));
  return made;
}

export function shape(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  assign(made, attributes);
  made.append(...children);
  return made;
}

function assign(made, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.filter(child => child != null));
}

const signs = { completed: '✓', failed: '✗', cancelled: '✗', paused: '‖', in_progress: '▶', running: '▶', pending: '·', skipped: '–' };

export function statusWords(status, reason) {
  const words = status.replaceAll('_', ' ') + (reason ? ' (' + reason.replaceAll('_', ' ') + ')' : '');
  return (signs[status] || '·') + ' ' + words;
}

export function time(text) {
  if (!text) return '';
  const moment = new Date(text), today = new Date();
  const clock = moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return moment.toDateString() === today.toDateString() ? clock : moment.toLocaleDateString() + ' ' + clock;
}

export function elapsed(milliseconds) {
  if (milliseconds == null) return '';
  const seconds = milliseconds / 1000;
  if (seconds < 60) return seconds.toFixed(1) + ' s';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + ' min ' + Math.floor(seconds % 60) + ' s';
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + ' h ' + minutes % 60 + ' min' : Math.floor(hours / 24) + ' d ' + hours % 24 + ' h';
}

export function announce(words) { place('announcement').textContent = words; }

/** What is shown now: its requests and streams end with it, and its problems are told at one place. */
export class View {
  constructor(askForToken) {
    this.askForToken = askForToken;
    this.ending = new AbortController();
    this.signal = this.ending.signal;
    place('problem').hidden = true;
  }
  end() { this.ending.abort(); }
  /** A piece that can be ended alone. */
  part() {
    const part = new View(this.askForToken);
    this.signal.addEventListener('abort', () => part.end(), { once: true });
    return part;
  }
  tell(error) {
    if (this.signal.aborted) return;
    if (error.status === 401) return this.askForToken(error);
    place('problem').textContent = error.message;
    place('problem').hidden = false;
  }
  async listen(url, take) {
    const tellState = words => { place('connection').textContent = words; };
    try {
      await listen(url, this.signal, (name, data) => this.signal.aborted || take(name, data), tellState);
    } catch (error) { this.tell(error); }
  }
}
