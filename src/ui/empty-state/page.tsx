import { signal } from '@preact/signals';
import { recall, remember } from '../client/storage';
import { words } from '../client/words';
import { CopyButton } from '../parts/copy';
import { Logo } from '../parts/logo';
import { Tabs } from '../parts/tabs';
import { snippetsFor, type Snippet } from './snippets';

const chosen = signal<string | null>(null);

/** From nothing to the first trace: copy, paste, run. */
export function FirstTrace({ waiting = false }: { waiting?: boolean }) {
  const text = words.value.setup;
  const snippets = snippetsFor(location.origin);
  const id = chosen.value ?? recall('runtime', isText, 'node');
  const snippet = snippets.find((one) => one.id === id) ?? snippets[0];
  const choose = (next: string) => {
    chosen.value = next;
    remember('runtime', next);
  };
  return (
    <main id="main" class="setup page">
      <div class="setup-head">
        <Logo size={44} />
        <h1>{waiting ? text.titleEmpty : text.title}</h1>
        <p class="page-lead">{text.lead}</p>
      </div>
      <Tabs label={text.runtimes} tabs={snippets} chosen={snippet?.id ?? ''} onChoose={choose}>
        {snippet && <Steps snippet={snippet} />}
      </Tabs>
      {waiting && (
        <output class="setup-waiting">
          <span class="running-dot" aria-hidden="true" />
          {text.waiting}
        </output>
      )}
    </main>
  );
}

function Steps({ snippet }: { snippet: Snippet }) {
  const text = words.value.setup;
  return (
    <ol class="steps">
      {snippet.command !== null && (
        <li>
          <h2>{text.install}</h2>
          <Code name="sh" code={snippet.command} />
        </li>
      )}
      <li>
        <h2>{text.paste[snippet.id]}</h2>
        <Code name={snippet.file} code={snippet.code} />
      </li>
      {snippet.id !== 'curl' && (
        <li>
          <h2>{text.run}</h2>
          <p class="muted">{text.runHint}</p>
        </li>
      )}
    </ol>
  );
}

function Code({ name, code }: { name: string; code: string }) {
  return (
    <div class="code-block">
      <div class="code-head">
        <span>{name}</span>
        <CopyButton text={code} withText />
      </div>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </div>
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
