export default function Loading() {
  return <p>second is loading</p>;
}
