import { provideZoneChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app';
import { begin } from './begin';

begin();
void bootstrapApplication(App, { providers: [provideZoneChangeDetection()] });
