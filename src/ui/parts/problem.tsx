import { words } from '../client/words';
import { Icon } from './icon';

/** Says that something could not be loaded, and why. */
export function Problem({ message }: { message: string | null }) {
  return (
    <div class="problem" role="alert">
      <Icon name="alert" />
      <div>
        <strong>{words.value.parts.problem}</strong>
        {message && <p>{message}</p>}
      </div>
    </div>
  );
}
