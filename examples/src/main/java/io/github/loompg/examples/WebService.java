package io.github.loompg.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.loompg.Pool;
import io.github.loompg.Postgres;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.sqlstate.NumericValueOutOfRangeException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web service that lets the server compute powers of two: {@code GET /10} gives {@code 2 ^ 10 is 1024}. Each request has a
 * virtual thread, and all share the connections of one pool.
 */
public final class WebService implements AutoCloseable {
    private final Pool pool;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Starts the service.
     *
     * @param database where the database is
     * @param port where to listen on this machine, or 0 for any that is free
     * @throws IOException if it cannot listen there
     */
    public WebService(String database, int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        pool = Postgres.createPool(database);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    /** Where it listens. */
    public int port() {
        return http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            answerOrExcuse(exchange);
        }
    }

    private void answerOrExcuse(HttpExchange exchange) throws IOException {
        try {
            String power = exchange.getRequestURI().getPath().substring(1);
            if (!power.isEmpty() && !power.matches("\\d{1,9}")) {
                send(exchange, 400, "the path has to be a number");
                return;
            }
            int exponent = power.isEmpty() ? 10 : Integer.parseInt(power);
            BigDecimal result = pool.requireVal(BigDecimal.class, "SELECT power(2::numeric, $1)", exponent);
            send(exchange, 200, "2 ^ " + exponent + " is " + result.setScale(0).toPlainString());
        } catch (NumericValueOutOfRangeException tooGreat) {
            send(exchange, 400, "this number is too great");
        } catch (PoolTimeoutException busy) {
            send(exchange, 503, "try again later");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.close();
        pool.close();
    }

    /** Runs the service until the program is ended, on the database that is named or one that it starts. */
    public static void main(String[] arguments) throws Exception {
        String database =
                arguments.length > 0 ? arguments[0] : PostgresServer.start().uri();
        WebService service = new WebService(database, 8_080);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        System.out.println("http://localhost:" + service.port() + "/10");
        Thread.currentThread().join();
    }
}
