import Link from 'next/link';

export default async function Second({ searchParams }) {
  const { by } = await searchParams;
  await new Promise((resolve) => setTimeout(resolve, 60));
  return (
    <main>
      <p>second page, by {by ?? 'link'}</p>
      <Link id="home" href="/">
        home
      </Link>
    </main>
  );
}
