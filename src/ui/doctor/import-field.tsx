import { useSignal } from '@preact/signals';
import { importFile } from '../client/api';
import { words } from '../client/words';
import { Icon } from '../parts/icon';

/** Takes traces from a file of OTLP/JSON. */
export function ImportField() {
  const text = words.value.doctor;
  const state = useSignal('');
  const load = async (files: FileList | null) => {
    const [file] = files ?? [];
    if (!file) return;
    try {
      await importFile(file);
      state.value = text.imported(file.name);
    } catch (error) {
      state.value = error instanceof Error ? error.message : String(error);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void load(event.dataTransfer?.files ?? null);
  };
  return (
    <section class="import" aria-labelledby="doctor-import">
      <h2 id="doctor-import">{text.import}</h2>
      <label class="drop-zone" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <Icon name="file" />
        <span>{text.importHint}</span>
        <span class="button button-plain" aria-hidden="true">
          {text.chooseFile}
        </span>
        <input
          class="sr-only"
          type="file"
          accept=".json,application/json"
          onChange={(event) => void load(event.currentTarget.files)}
        />
      </label>
      <output>{state.value}</output>
    </section>
  );
}
