import type { IconName } from '../parts/icon';
import { overlay, type KeyAction } from '../client/keyboard';
import { togglePause } from '../client/live';
import { cycleTheme } from '../client/preferences';
import { navigate } from '../client/router';
import { nextLanguage } from '../client/words';

/** Something that the palette can do. Its name stands in the message catalogue. */
export interface Command {
  id: 'goList' | 'goErrors' | 'goDoctor' | 'goSetup' | 'goCompare' | 'theme' | 'pause' | 'language' | 'help';
  icon: IconName;
  key?: KeyAction;
  run: () => void;
}

export const commands: Command[] = [
  { id: 'goList', icon: 'list', key: 'goList', run: () => navigate('/') },
  { id: 'goErrors', icon: 'alert', run: () => navigate('/?error=1') },
  { id: 'goCompare', icon: 'compare', key: 'goCompare', run: () => navigate('/compare') },
  { id: 'goDoctor', icon: 'doctor', key: 'goDoctor', run: () => navigate('/doctor') },
  { id: 'goSetup', icon: 'plug', key: 'goSetup', run: () => navigate('/setup') },
  { id: 'theme', icon: 'moon', key: 'theme', run: cycleTheme },
  { id: 'pause', icon: 'pause', key: 'pause', run: togglePause },
  { id: 'language', icon: 'http', run: () => void nextLanguage() },
  { id: 'help', icon: 'keyboard', key: 'help', run: () => (overlay.value = 'help') },
];
