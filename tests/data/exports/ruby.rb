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

# 1: POST /orders
send_request("POST", "http://localhost:8080",
  "/orders?x=1", [
    ["User-Agent", "Stripe/1.0"],
    ["Content-Type", "application/json"],
    ["X-Dup", "1"],
    ["x-dup", "2"],
    ["X-Empty", ""],
  ], "{\"id\": \"evt_1\", \"note\": \"it's été\"}\n")

# 2: PUT /a/../b[1]
send_request("PUT", "http://localhost:8080",
  "/a/../b[1]", [
  ], '
AP8gYmluYXJ5
'.unpack1('m'))
