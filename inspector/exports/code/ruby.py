"""Ruby with Net::HTTP."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent, base64_lines, braced, byte_literal, literal

_OPENING = """\
# Ruby: ruby FILE.rb
# Net::HTTP itself writes Host, Connection, Content-Length and, for a body without one, Content-Type; it writes names
# of headers Like-This, and lines of one name as one.
require "net/http"

def send_request(method, base, target, headers, body = nil)
  at = URI(base)
  request = Net::HTTPGenericRequest.new(method, !body.nil?, method != "HEAD", target)
  request.initialize_http_header({})
  headers.each { |name, value| request.add_field(name, value) }
  request.body = body
  Net::HTTP.start(at.hostname, at.port, nil, use_ssl: at.scheme == "https") do |connection|
    response = connection.request(request)
    puts "#{response.code} #{response.message}", response.body
  end
end
"""


def _request(sent: Sent, _number: int) -> str:
    start = f"send_request({byte_literal(sent.method.encode(), '#')}, {byte_literal(sent.base.encode(), '#')},"
    lines = [start, f"  {byte_literal(sent.target.encode(), '#')}, ["]
    lines += [f"    [{byte_literal(name, '#')}, {byte_literal(value, '#')}]," for name, value in sent.headers]
    if not sent.body:
        return "\n".join([*lines, "  ])"])
    if sent.text is not None:
        return "\n".join([*lines, f"  ], {literal(sent.text, braced, '#')})"])
    return "\n".join([*lines, "  ], '", base64_lines(sent.body), "\x00'.unpack1('m'))"])


LANGUAGE = Language("#", _request, _OPENING, exact=True)
write = LANGUAGE.write
text = LANGUAGE.text
