import { Suspense } from 'react';
import { Client } from './client';

const later = (value, ms) => new Promise((resolve) => setTimeout(resolve, ms, value));

async function Streamed() {
  return <p>{await later('streamed by the server', 50)}</p>;
}

export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <main>
      <Suspense fallback={<p>streaming</p>}>
        <Streamed />
      </Suspense>
      <Client promise={later('promised by the server', 80)} />
    </main>
  );
}
