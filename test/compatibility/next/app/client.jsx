'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { startTransition, Suspense, use, useActionState, useEffect, useOptimistic, useState } from 'react';
import { answer } from './actions';

const Lazy = dynamic(() => import('./lazy'), { ssr: false, loading: () => <p>loading lazily</p> });
const later = (value, ms = 1) => new Promise((resolve) => setTimeout(resolve, ms, value));

function Promised({ promise }) {
  return <p>{use(promise)}</p>;
}

function useEffectWithAwait() {
  const [state, setState] = useState('server');
  useEffect(() => {
    void (async () => {
      await later();
      setState('hydrated');
    })();
  }, []);
  return state;
}

export function Client({ promise }) {
  const router = useRouter();
  const state = useEffectWithAwait();
  const [data, setData] = useState('nothing fetched');
  const [broken, setBroken] = useState(false);
  const [replied, submit, pending] = useActionState(answer, 'no answer');
  const [shown, setShown] = useOptimistic(data);
  if (broken) throw new Error('broken on purpose');

  async function load() {
    const { word } = await (await fetch('/data')).json();
    startTransition(async () => {
      setShown('optimistic');
      await later(1, 20);
      startTransition(() => setData(`fetched ${word}`));
    });
  }

  return (
    <div>
      <p>{state}</p>
      <Suspense fallback={<p>promising</p>}>
        <Promised promise={promise} />
      </Suspense>
      <Lazy />
      <p>{shown}</p>
      <button id="load" onClick={load}>
        load
      </button>
      <form action={submit}>
        <input name="word" defaultValue="hello" />
        <button id="ask">ask</button>
        <p>{pending ? 'asking' : replied}</p>
      </form>
      <button
        id="push"
        onClick={async () => {
          await later();
          router.push('/second?by=push');
        }}
      >
        push
      </button>
      <button id="refresh" onClick={() => router.refresh()}>
        refresh
      </button>
      <button id="break" onClick={() => setBroken(true)}>
        break
      </button>
      <Link id="link" href="/second">
        second
      </Link>
    </div>
  );
}
