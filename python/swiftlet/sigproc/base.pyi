# Made by python/stubs_sigproc.py from the live module.
from typing import Any, TypeVar

TransformerType = TypeVar('TransformerType')
StateType = TypeVar('StateType')
SettingsType = TypeVar('SettingsType')
ProducerType = TypeVar('ProducerType')
MessageOutType = TypeVar('MessageOutType')
MessageInType = TypeVar('MessageInType')
ConsumerType = TypeVar('ConsumerType')
ClockDrivenSettingsType = TypeVar('ClockDrivenSettingsType')
ClockDrivenProducerType = TypeVar('ClockDrivenProducerType')
AdaptiveTransformerType = TypeVar('AdaptiveTransformerType')
AdaptiveTransformer: Any

BaseAdaptiveTransformer: Any

BaseAdaptiveTransformerUnit: Any

BaseAsyncTransformer: Any

BaseClockDrivenProducer: Any

BaseClockDrivenUnit: Any

BaseConsumer: Any

BaseConsumerUnit: Any

BaseProcessor: Any

BaseProcessorUnit: Any

BaseProducer: Any

BaseProducerUnit: Any

BaseStatefulConsumer: Any

BaseStatefulProcessor: Any

BaseStatefulProducer: Any

BaseStatefulTransformer: Any

BaseTransformer: Any

BaseTransformerUnit: Any

Clock: Any

ClockDrivenSettings: Any

ClockDrivenState: Any

ClockProducer: Any

ClockSettings: Any

ClockState: Any

CompositeProcessor: Any

CompositeProducer: Any

CompositeStateful: Any

Consumer: Any

CoroutineExecutionError: Any

Counter: Any

CounterSettings: Any

CounterTransformer: Any

CounterTransformerState: Any

DEFAULT_REMOVAL: Any

GenAxisArray: Any

INIT_FINAL_COMPONENT_ADDRESS: Any

PipelineSettingsEvent: Any

PipelineSettingsEventType: Any

PipelineSettingsProducer: Any

PipelineSettingsProducerSettings: Any

PipelineSettingsProducerState: Any

PipelineSettingsUnit: Any

Processor: Any

Producer: Any

STREAMING_DIMS: Any

SampleMessage: Any

SampleTriggerMessage: Any

Stateful: Any

StatefulConsumer: Any

StatefulProcessor: Any

StatefulProducer: Any

StatefulTransformer: Any

SyncToAsyncGeneratorWrapper: Any

Transformer: Any

check_message_type_compatibility: Any

clock: Any

clockdriven: Any

composite: Any

counter: Any

flatten_component_settings: Any

flatten_ez_settings: Any

get_base_adaptive_transformer_type: Any

get_base_clockdriven_producer_type: Any

get_base_consumer_type: Any

get_base_producer_type: Any

get_base_transformer_type: Any

is_sample_message: Any

processor: Any

processor_state: Any

profile_method: Any

profile_subpub: Any

protocols: Any

resolve_configured_stream_dim: Any

resolve_feature_dim: Any

resolve_stream_dim: Any

resolve_transform_dim: Any

resolve_typevar: Any

run_coroutine_sync: Any

sanitize_settings_column_name: Any

sanitize_settings_value: Any

stateful: Any

suppress_axis_deprecation: Any

units: Any

util: Any

warn_axis_deprecated: Any
