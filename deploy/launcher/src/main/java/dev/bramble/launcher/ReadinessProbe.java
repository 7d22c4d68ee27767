package dev.bramble.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;

/** Asks a program once whether it serves. */
final class ReadinessProbe {
    private static final int TIMEOUT_MILLIS = 2_000;

    private ReadinessProbe() {}

    static boolean isReady(Program.Readiness readiness) {
        return switch (readiness) {
            case Program.Readiness.Healthy(URI health) -> answersOk(health);
            case Program.Readiness.Accepting accepting -> accepts(accepting);
        };
    }

    private static boolean answersOk(URI health) {
        try {
            // Not java.net.http.HttpClient: it costs the short-lived command a quarter of a second to load.
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean accepts(Program.Readiness.Accepting accepting) {
        try (Socket socket = new Socket()) {
            socket.connect(accepting.address(), TIMEOUT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
