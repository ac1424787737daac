package dev.ebb.smallrye;

import io.smallrye.config.inject.ConfigExtension;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.commit.KafkaIgnoreCommit;
import io.smallrye.reactive.messaging.kafka.commit.KafkaLatestCommit;
import io.smallrye.reactive.messaging.kafka.commit.KafkaThrottledLatestProcessedCommit;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailStop;
import io.smallrye.reactive.messaging.kafka.fault.KafkaIgnoreFailure;
import io.smallrye.reactive.messaging.kafka.impl.KafkaAdminClientRegistry;
import io.smallrye.reactive.messaging.kafka.impl.KafkaClientServiceImpl;
import io.smallrye.reactive.messaging.providers.MediatorFactory;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.smallrye.reactive.messaging.providers.connectors.WorkerPoolRegistry;
import io.smallrye.reactive.messaging.providers.extension.ChannelProducer;
import io.smallrye.reactive.messaging.providers.extension.EmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import io.smallrye.reactive.messaging.providers.extension.LegacyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.MediatorManager;
import io.smallrye.reactive.messaging.providers.extension.MutinyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.ObservationDecorator;
import io.smallrye.reactive.messaging.providers.extension.OutgoingObservationDecorator;
import io.smallrye.reactive.messaging.providers.extension.PausableChannelDecorator;
import io.smallrye.reactive.messaging.providers.extension.ReactiveMessagingExtension;
import io.smallrye.reactive.messaging.providers.impl.ConfiguredChannelFactory;
import io.smallrye.reactive.messaging.providers.impl.ConnectorFactories;
import io.smallrye.reactive.messaging.providers.impl.InternalChannelRegistry;
import io.smallrye.reactive.messaging.providers.locals.ContextDecorator;
import io.smallrye.reactive.messaging.providers.wiring.Wiring;
import org.jboss.weld.environment.se.Weld;

/**
 * The parts of SmallRye Reactive Messaging that a Kafka consumer needs, by name: class path
 * discovery is slower, and which config it finds first depends on its order.
 */
final class Messaging {

  private Messaging() {}

  /** A container without discovery and without a shutdown hook of its own. */
  static Weld weld() {
    return new Weld()
        .disableDiscovery()
        .skipShutdownHook()
        .addExtension(new ConfigExtension())
        .addExtension(new ReactiveMessagingExtension())
        .addBeanClasses(
            MediatorFactory.class,
            MediatorManager.class,
            InternalChannelRegistry.class,
            ConnectorFactories.class,
            ConfiguredChannelFactory.class,
            ChannelProducer.class,
            ExecutionHolder.class,
            WorkerPoolRegistry.class,
            HealthCenter.class,
            Wiring.class,
            EmitterFactoryImpl.class,
            MutinyEmitterFactoryImpl.class,
            LegacyEmitterFactoryImpl.class,
            ContextDecorator.class,
            ObservationDecorator.class,
            OutgoingObservationDecorator.class,
            PausableChannelDecorator.class)
        .addBeanClasses(
            KafkaConnector.class,
            KafkaClientServiceImpl.class,
            KafkaAdminClientRegistry.class,
            KafkaCDIEvents.class,
            KafkaThrottledLatestProcessedCommit.Factory.class,
            KafkaLatestCommit.Factory.class,
            KafkaIgnoreCommit.Factory.class,
            KafkaFailStop.Factory.class,
            KafkaIgnoreFailure.Factory.class);
  }
}
