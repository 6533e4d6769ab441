/** Everything that can be wrong with HTTP above a connection that works. */
import { bodyLengths } from './http-body.ts';
import { malformedHttp } from './http-malformed.ts';
import { messageReadings } from './http-readings.ts';
import { slowAnswers } from './http-slow.ts';
import { refusals } from './http-status.ts';
import { judgedHttp } from './http-talk.ts';
import { unansweredRequests } from './http-unanswered.ts';

export const httpTalks = judgedHttp(unansweredRequests, slowAnswers, refusals, bodyLengths, messageReadings, malformedHttp);
