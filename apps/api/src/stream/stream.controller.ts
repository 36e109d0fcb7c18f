import { cursorOf, cursorText, type StreamCursor } from '@app/margin/domain';
import { BadRequestException, Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { RefusalException } from '../http/refusal.exception';
import { StreamHub } from './stream-hub';
import { StreamLine } from './stream-line';
import { StreamSettings } from './stream.settings';

/** What happens, as it happens: exposures, calls and marks, of whoever asks alone. */
@ApiTags('stream')
@Controller('v1/stream')
export class StreamController {
  constructor(
    private readonly hub: StreamHub,
    private readonly settings: StreamSettings,
  ) {}

  /**
   * Server-sent events: `marks`, `exposure` and `call`, each once, in the order in which they were committed. Ask again with the last
   * id you have seen, and you go on where you stopped; with `0`, from the beginning. `end` says why a stream ends.
   */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'the id of the last event that was seen; left out: what happens from now on',
    schema: { type: 'string' },
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  async listen(
    @Caller() caller: Principal,
    @Headers('last-event-id') last: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const end = await this.hub.now(caller);
    const from = last === undefined ? end : placeOf(last, end);
    const line = new StreamLine(reply.raw, this.settings.patience);
    if (!this.hub.admit(caller.client, line)) throw new RefusalException('too-many-streams', 429);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // a proxy that gathers it would keep it back
      'x-request-id': reply.request.id,
    });
    // Whoever hears nothing yet has a place to come back to all the same.
    await line.event('begin', cursorText(from), {});
    await this.hub.tell(caller, from, line);
  }
}

/** @throws RefusalException for a place that lies ahead: its numbers are those of another database */
function placeOf(text: string, end: StreamCursor): StreamCursor {
  const cursor = cursorOf(text);
  if (cursor === undefined)
    throw new BadRequestException('Last-Event-ID is the id of an event of this stream');
  if (BigInt(cursor.toldIn) > BigInt(end.toldIn)) throw new RefusalException('no-such-event', 409);
  return cursor;
}
