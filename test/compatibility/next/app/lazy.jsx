export default function Lazy() {
  return <p>loaded lazily</p>;
}
