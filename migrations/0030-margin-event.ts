// Which journals of a relationship's book may move margin, and of which row each is: of a call, of a request of whoever keeps collateral,
// of a seat's failure, of legs that have ended. A journal is known by its event's name alone, so the name is made here once more.
export const marginEvents = String.raw`
  -- The id that an event's name gives: RFC 9562, version 8, of SHA-256. The processes derive the same.
  create function event_id(name text) returns uuid language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
    return (
      select encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
      from (select substring(sha256(convert_to(name, 'UTF8')) for 16) as h) as hashed
    );
  revoke all on function event_id from public;
  grant execute on function event_id to ringfence_writer;

  create view margin_event with (security_invoker = true) as
  select c.relationship_id, c.id as call_id, e.event, event_id(e.event || '/' || c.id::text) as journal_id
  from margin_call c cross join unnest(array['call', 'ladder', 'taken-back']) as e (event)
  union all
  select relationship_id, null, 'collateral', event_id('collateral/' || id::text) from collateral_request
  union all
  select c.relationship_id, null, e.event, event_id(e.event || '/' || c.id::text)
  from default_case c
  cross join unnest(array['cured', 'margin-joined', 'margin-realised', 'loss-verified', 're-let', 'rest']) as e (event)
  union all
  select t.relationship_id, null, 'trade-close', event_id('trade-close/' || t.relationship_id::text || '/' || t.instrument)
  from (select distinct relationship_id, instrument from trade) t;
  grant select on margin_event to ringfence_writer;
`;
