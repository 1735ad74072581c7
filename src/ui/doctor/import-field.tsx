import { useSignal } from '@preact/signals';
import { importFile } from '../client/api';
import { words } from '../client/words';

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
  return (
    <section class="import" aria-labelledby="doctor-import">
      <h2 id="doctor-import">{text.import}</h2>
      <label class="field"><span>{text.importHint}</span><input type="file" accept=".json,application/json" onChange={(event) => void load(event.currentTarget.files)} /></label>
      <output>{state.value}</output>
    </section>
  );
}
