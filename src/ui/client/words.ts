import { computed } from '@preact/signals';
import { catalogues } from '../messages/index';
import { language } from './preferences';

/** The message catalogue in the chosen language: `words.value.list.title`. */
export const words = computed(() => catalogues[language.value]);
