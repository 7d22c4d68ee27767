package dev.bramble.tftp.control;

import dev.bramble.proto.boot.v1.Sighting;
import dev.bramble.proto.boot.v1.SightingServiceGrpc;
import dev.bramble.proto.boot.v1.WatchSightingsRequest;
import dev.bramble.tftp.events.Sightings;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** {@code SightingService}: where Pis were seen last. */
public final class SightingEndpoint extends SightingServiceGrpc.SightingServiceImplBase {
    private final Sightings sightings;

    public SightingEndpoint(Sightings sightings) {
        this.sightings = sightings;
    }

    @Override
    public void watchSightings(WatchSightingsRequest request, StreamObserver<Sighting> response) {
        Watch watch = new Watch((ServerCallStreamObserver<Sighting>) response);
        watch.begin(sightings);
    }

    /** One call. Of a Pi that moves while the reader is behind only the last address waits. */
    private static final class Watch implements Consumer<Sighting> {
        private final ServerCallStreamObserver<Sighting> response;
        private final Map<String, Sighting> waiting = new LinkedHashMap<>();

        Watch(ServerCallStreamObserver<Sighting> response) {
            this.response = response;
        }

        void begin(Sightings sightings) {
            response.setOnReadyHandler(this::send);
            response.setOnCancelHandler(() -> sightings.unfollow(this));
            sightings.follow(this);
        }

        @Override
        public synchronized void accept(Sighting sighting) {
            waiting.put(sighting.getPi(), sighting);
            send();
        }

        private synchronized void send() {
            while (response.isReady() && !waiting.isEmpty()) {
                String next = waiting.keySet().iterator().next();
                response.onNext(waiting.remove(next));
            }
        }
    }
}
