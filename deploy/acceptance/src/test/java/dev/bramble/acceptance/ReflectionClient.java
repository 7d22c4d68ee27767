package dev.bramble.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that knows nothing of Bramble's contracts but what server reflection tells it, as grpcurl does. */
record ReflectionClient(Channel channel) {

    /** Calls a unary method with an empty request. */
    DynamicMessage call(String service, String method) throws Exception {
        Descriptors.MethodDescriptor described = service(service).findMethodByName(method);
        MethodDescriptor<DynamicMessage, DynamicMessage> unary =
                MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
                        .setRequestMarshaller(
                                ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(described.getInputType())))
                        .setResponseMarshaller(
                                ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(described.getOutputType())))
                        .build();
        return ClientCalls.blockingUnaryCall(
                channel, unary, CallOptions.DEFAULT, DynamicMessage.getDefaultInstance(described.getInputType()));
    }

    private Descriptors.ServiceDescriptor service(String name) throws Exception {
        Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
        ServerReflectionResponse response = ask(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(name)
                .build());
        for (ByteString file : response.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            FileDescriptorProto parsed = FileDescriptorProto.parseFrom(file);
            files.put(parsed.getName(), parsed);
        }
        Map<String, Descriptors.FileDescriptor> built = new LinkedHashMap<>();
        for (String file : files.keySet()) {
            Descriptors.ServiceDescriptor service =
                    build(file, files, built).findServiceByName(name.substring(name.lastIndexOf('.') + 1));
            if (service != null && service.getFullName().equals(name)) {
                return service;
            }
        }
        throw new AssertionError("reflection does not know " + name);
    }

    private Descriptors.FileDescriptor build(
            String name, Map<String, FileDescriptorProto> files, Map<String, Descriptors.FileDescriptor> built)
            throws Exception {
        Descriptors.FileDescriptor known = built.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto file = files.get(name);
        if (file == null) {
            file = FileDescriptorProto.parseFrom(ask(ServerReflectionRequest.newBuilder()
                            .setFileByFilename(name)
                            .build())
                    .getFileDescriptorResponse()
                    .getFileDescriptorProto(0));
        }
        Descriptors.FileDescriptor[] dependencies = new Descriptors.FileDescriptor[file.getDependencyCount()];
        for (int i = 0; i < dependencies.length; i++) {
            dependencies[i] = build(file.getDependency(i), files, built);
        }
        Descriptors.FileDescriptor descriptor = Descriptors.FileDescriptor.buildFrom(file, dependencies);
        built.put(name, descriptor);
        return descriptor;
    }

    private ServerReflectionResponse ask(ServerReflectionRequest question) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new AssertionError("no answer"));
                    }
                });
        questions.onNext(question);
        ServerReflectionResponse response = Objects.requireNonNull(answer.get(20, TimeUnit.SECONDS));
        questions.onCompleted();
        return response;
    }
}
