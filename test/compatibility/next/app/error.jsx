'use client';

export default function Broken({ error, reset }) {
  return (
    <main>
      <p>caught: {error.message}</p>
      <button
        id="again"
        onClick={async () => {
          await null;
          reset();
        }}
      >
        again
      </button>
    </main>
  );
}
