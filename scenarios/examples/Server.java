// Streams on the JDK's own server: /leak schedules a tick for ever, /clean cancels it when a write fails.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

public class Server {
  static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(2);

  static void tick(HttpExchange exchange, boolean leaks) {
    OutputStream body = exchange.getResponseBody();
    TIMER.schedule(() -> {
      try {
        body.write("tick\n".getBytes());
        body.flush();
      } catch (IOException error) {
        if (!leaks) {
          exchange.close();
          return;
        }
      }
      tick(exchange, leaks);
    }, 50, TimeUnit.MILLISECONDS);
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress address = new InetSocketAddress(System.getenv("HOST"), Integer.parseInt(System.getenv("PORT")));
    HttpServer server = HttpServer.create(address, 100);
    server.setExecutor(Executors.newCachedThreadPool());
    for (String name : new String[] {"leak", "clean"})
      server.createContext("/" + name, exchange -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("hello\n".getBytes());
        exchange.getResponseBody().flush();
        tick(exchange, name.equals("leak"));
      });
    server.start();
  }
}
