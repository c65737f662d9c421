package io.github.loompg.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.PostgresServer;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The web service under load. */
class WebServiceTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private WebService service;

    @BeforeEach
    void start() throws Exception {
        service = new WebService(PostgresServer.shared().uri(), 0);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    @Test
    void computesPowersOfTwo() throws Exception {
        assertThat(get("/").get().body()).isEqualTo("2 ^ 10 is 1024");
        assertThat(get("/300").get().body()).isEqualTo("2 ^ 300 is " + BigInteger.TWO.pow(300));
        assertThat(get("/nonsense").get().statusCode()).isEqualTo(400);
        assertThat(get("/999999999").get().statusCode()).isEqualTo(400);
    }

    @Test
    void answersEverybodyUnderLoad() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(get("/" + i));
            }
            for (int i = 0; i < 200; i++) {
                HttpResponse<String> answer = answers.get(i).get(60, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("2 ^ " + i + " is " + BigInteger.TWO.pow(i));
            }
        }
    }
}
